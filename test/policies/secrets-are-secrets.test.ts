import { beforeEach, describe, expect, test } from "vitest";
import { secretsAreSecrets as rule } from "../../policies/secrets-are-secrets.ts";
import { command, component, fly, github, random } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { canary, stackIs, stagingSettings, unknown, violations } from "./kernel/judging.ts";
import {
  githubSecret,
  good,
  processGroup,
  releaseCommand,
  secrets,
  smoke,
  variable,
  withValue,
} from "./kernel/resources.ts";

describeRule(rule, "secrets-are-secrets");
beforeEach(() => stackIs("production"));

const token = `${"ghp"}_${canary}${"0".repeat(20)}`;
const url = `rediss://default:${canary}@host.upstash.io:6379`;

/** One message that names the place, says what to do and repeats no value. */
function expectRefusal(type: string, props: object, says: RegExp): void {
  const messages = violations(rule, type, props);
  expect(messages).toHaveLength(1);
  expect(messages[0]).toMatch(says);
  expect(messages[0]).toMatch(/npm run pulumi -- config set --secret --path secrets\./);
  expect(messages.join()).not.toContain(canary);
}

test.each(good)("allows %s as the program declares it", (type, props) => {
  expect(violations(rule, type, props)).toEqual([]);
});

describe("refuses a secret in clear", () => {
  test.each<[string, string, object, RegExp]>([
    [
      "by its name",
      fly.ProcessGroup,
      withValue(processGroup, "machine.env.MAIL_PASSWORD", canary),
      /^machine\.env\.MAIL_PASSWORD holds a secret by its name in clear/,
    ],
    [
      "that the matrix has as one",
      fly.ProcessGroup,
      withValue(processGroup, "machine.env.ZOHO_CLIENT_ID", canary),
      /^machine\.env\.ZOHO_CLIENT_ID holds a secret of the matrix/,
    ],
    [
      "by its shape",
      fly.ProcessGroup,
      withValue(processGroup, "machine.env.NOTE", token),
      /^machine\.env\.NOTE holds a GitHub token/,
    ],
    [
      "in a URL",
      fly.ProcessGroup,
      withValue(processGroup, "machine.env.QUEUE", url),
      /NOTE|QUEUE holds a URL with a password/,
    ],
    [
      "within an object",
      fly.ProcessGroup,
      withValue(processGroup, "machine.env.NOTE", { inner: token }),
      /a GitHub token/,
    ],
    [
      "in init.cmd",
      fly.ProcessGroup,
      withValue(processGroup, "machine.init.cmd", ["app", "--password", canary]),
      /^machine\.init\.cmd holds the value of --password/,
    ],
    [
      "in init.exec of one word",
      fly.ProcessGroup,
      withValue(processGroup, "machine.init.exec", [`TOKEN=${canary}`]),
      /^machine\.init\.exec\[0\] holds the value of TOKEN/,
    ],
    [
      "in a file",
      fly.ProcessGroup,
      withValue(processGroup, "machine.files", [
        { guest_path: "/x", raw_value: Buffer.from(`API_KEY=${canary}`).toString("base64") },
      ]),
      /raw_value holds the value of API_KEY/,
    ],
    [
      "in an image's name",
      fly.ProcessGroup,
      { ...processGroup, image: `robot:${canary}@host.io/app` },
      /^image holds a registry's password/,
    ],
    [
      "in the release command",
      fly.ReleaseCommand,
      { ...releaseCommand, command: ["migrate", `--token=${canary}`] },
      /^command holds the value of --token/,
    ],
    [
      "in its environment",
      fly.ReleaseCommand,
      withValue(releaseCommand, "env.DIRECT_URL", url),
      /^env\.DIRECT_URL holds a secret of the matrix/,
    ],
    [
      "in a command's create",
      command.LocalCommand,
      { ...smoke, create: `curl -u me:${canary} https://h` },
      /^create holds a user's password/,
    ],
    [
      "in a command's delete",
      command.LocalCommand,
      { ...smoke, delete: `TOKEN=${canary} run` },
      /^delete holds the value of TOKEN/,
    ],
    [
      "in a command's environment",
      command.LocalCommand,
      withValue(smoke, "environment.API_TOKEN", canary),
      /^environment\.API_TOKEN holds a secret by its name/,
    ],
    [
      "in a GitHub variable",
      github.ActionsEnvironmentVariable,
      variable("DEPLOY_TOKEN", canary),
      /^DEPLOY_TOKEN holds a secret by its name/,
    ],
    [
      "in a GitHub variable of any name",
      github.ActionsEnvironmentVariable,
      variable("NOTE", token),
      /^NOTE holds a GitHub token/,
    ],
    ["in any other resource", fly.App, { name: "hotdash-app", org: token }, /^org holds a GitHub token/],
  ])("%s", (_, type, props, says) => expectRefusal(type, props, says));

  test("unless its name is let be, which does not hold for its shape or the matrix's secrets", () => {
    const config = { plainNames: ["CACHE_KEY", "OPENAI_API_KEY"] };
    const plain = (name: string, value: string) =>
      violations(rule, fly.ProcessGroup, withValue(processGroup, `machine.env.${name}`, value), config);
    expect(plain("CACHE_KEY", "v1-pages")).toEqual([]);
    expect(plain("CACHE_KEY", token)).toHaveLength(1);
    expect(plain("OPENAI_API_KEY", canary)).toHaveLength(1);
  });

  test("not one that a shell fills in, or that is about a secret", () => {
    const props = withValue(processGroup, "machine.init.cmd", ["sh", "-c", 'app --token "$TOKEN"']);
    expect(violations(rule, fly.ProcessGroup, withValue(props, "machine.env.TOKEN_TTL", "900"))).toEqual([]);
  });
});

describe("the app's secrets", () => {
  const without = (...names: string[]) => {
    const values = Object.entries(secrets.values).filter(([key]) => !names.includes(key));
    return { ...secrets, values: Object.fromEntries(values) };
  };

  // The connection has two names, of which the code reads the other one; only the agents read OpenAI's key.
  const spared = ["POSTGRES_URL", "OPENAI_API_KEY"];

  test.each(Object.keys(secrets.values).filter((name) => !spared.includes(name)))("lack %s", (name) =>
    expectRefusal(fly.Secrets, without(name), new RegExp(`^values\\.${name} is missing, and the app cannot`)),
  );

  test("do without what the dashboard does not read", () =>
    expect(violations(rule, fly.Secrets, without(...spared))).toEqual([]));

  test("lack the connection under both of its names", () => {
    const found = violations(rule, fly.Secrets, without("POSTGRES_URL", "DATABASE_URL"));
    expect(found.map((one) => one.split(" ")[0])).toEqual(["values.POSTGRES_URL", "values.DATABASE_URL"]);
  });

  test("lack the one that Pulumi makes", () =>
    expectRefusal(fly.Secrets, { ...secrets, generated: {} }, /^values\.SESSION_SECRET is missing/));

  test.each([[undefined], [[]], ["text"]])("that are %j lack them all", (values) => {
    expect(violations(rule, fly.Secrets, { ...secrets, values })).toHaveLength(5);
  });

  test("lack what the stack's own settings ask for", () => {
    stackIs("production", { variables: { WEBHOOK_QUEUE_DRIVER: "bullmq" } });
    expect(violations(rule, fly.Secrets, secrets).join("\n")).toMatch(
      /UPSTASH_REDIS_URL[\s\S]*UPSTASH_REDIS_REST_URL[\s\S]*UPSTASH_REDIS_REST_TOKEN/,
    );
  });

  test("of another app are that app's business", () => {
    const other = { ...secrets, app: "hotdash-chatwoot", values: { CHATWOOT_KEY: canary } };
    expect(violations(rule, fly.Secrets, other)).toEqual([]);
  });

  test("of a stack that cannot be read are not complete", () => {
    stackIs("production", { dashboard: undefined });
    expect(violations(rule, fly.Secrets, secrets)).toEqual([
      expect.stringMatching(/^hotdash:dashboard is missing or cannot be read\. Run: npm run/),
    ]);
  });
});

describe("refuses what nobody made", () => {
  test.each([
    ["changeme", /is a default value, and no secret/],
    ["xxxxxxxxxxxx", /one character again and again/],
    ["your-secret-here", /an example/],
    ["short", /shorter than 8/],
    ["rediss://default:password@host:6379", /a default value as password/],
  ])("%s", (value, says) => {
    expectRefusal(fly.Secrets, withValue(secrets, "values.MAIL_KEY", value), says);
    expectRefusal(github.ActionsEnvironmentSecret, githubSecret("MAIL_KEY", value), says);
  });

  test("keys for tests in production alone", () => {
    const props = withValue(secrets, "values.PAY_KEY", `${"sk"}_test_${canary}0000000`);
    expectRefusal(fly.Secrets, props, /^values\.PAY_KEY is a key for tests/);
    stackIs("staging", stagingSettings);
    expect(violations(rule, fly.Secrets, { ...props, app: "hotdash-staging" })).toEqual([]);
  });

  test("what is no text", () => {
    expectRefusal(fly.Secrets, withValue(secrets, "values.MAIL_KEY", { a: canary }), /is no text/);
  });
});

describe("an unknown value", () => {
  test.each([
    [fly.ProcessGroup, processGroup, "machine"],
    [fly.ProcessGroup, processGroup, "machine.env"],
    [fly.ProcessGroup, processGroup, "machine.env.NOTE"],
    [fly.ProcessGroup, processGroup, "machine.init.cmd.0"],
    [fly.ProcessGroup, processGroup, "image"],
    [fly.ReleaseCommand, releaseCommand, "command"],
    [fly.ReleaseCommand, releaseCommand, "env.NODE_ENV"],
    [command.LocalCommand, smoke, "create"],
    [github.ActionsEnvironmentVariable, variable("A", "b"), "value"],
    [github.ActionsEnvironmentVariable, variable("A", "b"), "variableName"],
    [github.ActionsEnvironmentSecret, githubSecret("A", "b"), "plaintextValue"],
    [fly.Secrets, secrets, "values"],
    [fly.Secrets, secrets, "values.POSTGRES_URL"],
    [fly.Secrets, secrets, "app"],
  ])("of %s could be a secret and is a violation (%#)", (type, props, path) => {
    const named = path.replace(/\.(\d+)$/, "[$1]");
    const messages = violations(rule, type, withValue(props, path, unknown));
    expect(messages).toEqual([expect.stringContaining(`${named} is unknown in this preview`)]);
  });

  test("under a secret's name is one whatever it is", () => {
    const props = withValue(processGroup, "machine.env.SESSION_SECRET", unknown);
    expectRefusal(fly.ProcessGroup, props, /^machine\.env\.SESSION_SECRET holds a secret of the matrix/);
  });

  test.each([
    [fly.ProcessGroup, processGroup, "secretsVersion"],
    [fly.ProcessGroup, processGroup, "mounts.volumes.web-dfw-1"],
    [fly.Secrets, secrets, "generated.SESSION_SECRET"],
    [command.LocalCommand, smoke, "triggers.0"],
  ])("of %s that reaches no machine is none (%#)", (type, props, path) => {
    expect(violations(rule, type, withValue(props, path, unknown))).toEqual([]);
  });
});

test.each([random.RandomPassword, component.Dashboard, "pulumi:providers:github", "pulumi:pulumi:Stack"])(
  "%s, which shows nothing, is not read",
  (type) => expect(violations(rule, type, { token })).toEqual([]),
);
