import { beforeEach, describe, expect, test } from "vitest";
import { rightConnectionForTheJob as rule } from "../../policies/right-connection-for-the-job.ts";
import { command, component, fly, github } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { canary, own, settings, stackIs, unknown, violations } from "./kernel/judging.ts";
import {
  connection,
  elsewhere,
  githubSecret,
  good,
  place,
  processGroup,
  secrets,
  smoke,
  variable,
  withValue,
} from "./kernel/resources.ts";

describeRule(rule, "right-connection-for-the-job");
beforeEach(() => stackIs("production"));

const sized = "&connection_limit=3&connect_timeout=10";
const direct = `postgresql://postgres:${canary}@db.${own}.supabase.co:5432/postgres?sslmode=require`;
const session = connection.replace(sized, "");
const transaction = `${connection.replace(":5432", ":6543")}&pgbouncer=true`;
const supabase = (more: object) => ({ supabase: { ...(settings.supabase as object), ...more } });
const secretsWith = (name: string, value: unknown, app = place.app) => ({
  ...place,
  app,
  values: { [name]: value },
  generated: {},
});

/** Every message says what to do and repeats no value. */
function expectRefusal(type: string, props: object, says: RegExp): void {
  const messages = violations(rule, type, props);
  expect(messages.join("\n")).toMatch(says);
  for (const message of messages) {
    expect(message).toMatch(/\. [A-Z].*\.$/s);
    expect(message).not.toContain(canary);
  }
}

test.each(good)("allows %s as the program declares it", (type, props) => {
  expect(violations(rule, type, props)).toEqual([]);
});

describe("the dashboard and its workers", () => {
  test("go through the session pooler", () => {
    expectRefusal(
      fly.Secrets,
      secretsWith("DATABASE_URL", direct + sized),
      /^values\.DATABASE_URL is the direct connection; the dashboard uses the session pooler\. Use/,
    );
    const worker = withValue({ ...processGroup, group: "workers" }, "machine.env.X", direct + sized);
    expectRefusal(fly.ProcessGroup, worker, /^machine\.env\.X is the direct connection; workers use/);
  });

  test("say what they take of the pool and how long they wait", () => {
    expectRefusal(
      fly.Secrets,
      secretsWith("POSTGRES_URL", session),
      /POSTGRES_URL has no connection_limit.*\n.*no connect_timeout/,
    );
  });

  test("use transaction mode only with a reason in the settings", () => {
    const props = secretsWith("DATABASE_URL", transaction);
    expectRefusal(fly.Secrets, props, /without a reason on record.*supabase\.transactionMode\.dashboard/);
    stackIs("production", supabase({ transactionMode: { dashboard: "many short clients at sale time" } }));
    expect(violations(rule, fly.Secrets, props)).toEqual([]);
    expectRefusal(
      fly.Secrets,
      secretsWith("DATABASE_URL", transaction.replace("&pgbouncer=true", "")),
      /without pgbouncer=true/,
    );
  });
});

describe("Chatwoot", () => {
  test("uses the direct connection on Fly, and never 6543", () => {
    const app = "hotdash-chatwoot";
    expect(violations(rule, fly.Secrets, secretsWith("DATABASE_URL", direct, app))).toEqual([]);
    expectRefusal(
      fly.Secrets,
      secretsWith("DATABASE_URL", session, app),
      /Chatwoot uses the direct connection/,
    );
    expectRefusal(fly.Secrets, secretsWith("DATABASE_URL", transaction, app), /6543 \(transaction\)/);
  });

  test("is judged in split variables too", () => {
    const values = {
      POSTGRES_HOST: `db.${own}.supabase.co`,
      POSTGRES_PORT: "6543",
      POSTGRES_PASSWORD: canary,
    };
    const props = { ...place, app: "hotdash-chatwoot", values, generated: {} };
    expectRefusal(fly.Secrets, props, /^values\.POSTGRES_HOST uses port 6543/);
  });
});

describe("migrations and commands", () => {
  test("never use 6543, wherever they run", () => {
    expectRefusal(fly.Secrets, secretsWith("DIRECT_URL", transaction), /6543 \(transaction\)/);
    expectRefusal(
      github.ActionsEnvironmentSecret,
      githubSecret("DATABASE_URL", transaction),
      /^DATABASE_URL uses port 6543/,
    );
    expectRefusal(
      command.LocalCommand,
      withValue(smoke, "environment.X", transaction),
      /^environment\.X uses port 6543/,
    );
    const release = { ...place, command: ["npm"], env: { DATABASE_URL: transaction } };
    expectRefusal(fly.ReleaseCommand, release, /^env\.DATABASE_URL uses port 6543/);
  });

  test("use what GitHub's runners reach, which the add-on changes", () => {
    expect(violations(rule, fly.Secrets, secretsWith("DIRECT_URL", session))).toEqual([]);
    expectRefusal(github.ActionsEnvironmentSecret, githubSecret("DIRECT_URL", direct), /only IPv4 reaches/);
    stackIs("production", supabase({ ipv4AddOn: true }));
    expect(violations(rule, github.ActionsEnvironmentSecret, githubSecret("DIRECT_URL", direct))).toEqual([]);
    expectRefusal(
      github.ActionsEnvironmentSecret,
      githubSecret("DIRECT_URL", session),
      /migrations use the direct connection/,
    );
  });
});

describe("values of other kinds", () => {
  test.each([
    ["an object", { url: direct }, /^values\.DATABASE_URL\.url is the direct connection/],
    ["a list", [direct, direct], /^values\.DATABASE_URL\[0\] is the direct connection/],
    ["JSON", JSON.stringify({ a: direct }), /^values\.DATABASE_URL is the direct connection/],
    ["base64", Buffer.from(direct).toString("base64"), /^values\.DATABASE_URL is the direct connection/],
  ])("a connection in %s is judged", (_, value, says) => {
    expectRefusal(fly.Secrets, secretsWith("DATABASE_URL", value), says);
  });

  test.each([[5432], [true], [null], [""], [{}], [[]]])("%j holds none", (value) => {
    expect(violations(rule, fly.Secrets, secretsWith("DATABASE_URL", value))).toEqual([]);
  });

  test("an app that is no text counts as the dashboard's", () => {
    const props = { ...secretsWith("DATABASE_URL", direct + sized), app: 7 };
    expectRefusal(fly.Secrets, props, /the dashboard uses the session pooler/);
  });

  test("nothing at all is no connection", () => {
    expect(violations(rule, fly.Secrets, {})).toEqual([]);
    expect(violations(rule, fly.Secrets, { ...place, values: {} })).toEqual([]);
  });

  test("a Postgres elsewhere is another rule's business", () => {
    expect(violations(rule, fly.Secrets, secretsWith("DATABASE_URL", elsewhere))).toEqual([]);
  });

  test("providers and components, which reach no process, are not read", () => {
    expect(violations(rule, "pulumi:providers:pulumi-nodejs", { secrets: direct })).toEqual([]);
    expect(violations(rule, component.Dashboard, { anything: unknown })).toEqual([]);
  });
});

test("settings that cannot be read count as the strictest, and the message names them", () => {
  stackIs("production", { supabase: undefined });
  const messages = violations(rule, github.ActionsEnvironmentSecret, githubSecret("DIRECT_URL", direct));
  expect(messages[0]).toMatch(/^hotdash:supabase is missing or cannot be read\. Run: npm run/);
  expect(messages[1]).toMatch(/only IPv4 reaches/);
  expect(violations(rule, fly.Secrets, secrets)).toEqual([]);
});

describe("an unknown value", () => {
  test.each([
    [fly.Secrets, secrets, "values"],
    [fly.Secrets, secrets, "values.DATABASE_URL"],
    [fly.Secrets, secrets, "values.POSTGRES_HOST"],
    [fly.Secrets, secrets, "generated"],
    [fly.ProcessGroup, processGroup, "machine"],
    [fly.ProcessGroup, processGroup, "machine.env"],
    [fly.ProcessGroup, processGroup, "machine.env.DIRECT_URL"],
    [command.LocalCommand, smoke, "environment"],
    [command.LocalCommand, smoke, "environment.PGHOST"],
    [github.ActionsEnvironmentSecret, githubSecret("A", "b"), "plaintextValue"],
    [github.ActionsEnvironmentVariable, variable("A", "b"), "variableName"],
  ])("of %s decides and is a violation (%#)", (type, props, path) => {
    expect(violations(rule, type, withValue(props, path, unknown))).toEqual([
      expect.stringMatching(new RegExp(`^${path.replaceAll(".", "\\.")} is unknown.*plain value`)),
    ]);
  });

  test("made by Pulumi under a connection's name is one too", () => {
    const props = withValue(secrets, "generated.DATABASE_URL", unknown);
    expect(violations(rule, fly.Secrets, props)).toEqual([
      expect.stringContaining("DATABASE_URL is unknown"),
    ]);
  });

  test.each([
    [fly.Secrets, secrets, "generated.SESSION_SECRET"],
    [fly.ProcessGroup, processGroup, "machine.env.NODE_ENV"],
    [fly.ProcessGroup, processGroup, "secretsVersion"],
  ])("of %s that can hold no connection by its name is another rule's business (%#)", (type, props, path) => {
    expect(violations(rule, type, withValue(props, path, unknown))).toEqual([]);
  });
});
