import { beforeEach, describe, expect, test } from "vitest";
import { flagsOffInProduction as rule } from "../../policies/flags-off-in-production.ts";
import { command, fly, github, render } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { canary, stackIs, unknown, violations } from "./kernel/judging.ts";
import {
  cronJob,
  envGroup,
  githubSecret,
  good,
  job,
  processGroup,
  releaseCommand,
  secrets,
  smoke,
  variable,
  volume,
  webService,
  withValue,
} from "./kernel/resources.ts";

describeRule(rule, "flags-off-in-production");
beforeEach(() => stackIs("production"));

const flag = "FEATURE_MODAL_APPROVALS";
const flagOn = withValue(processGroup, `machine.env.${flag}`, "true");
const leave = { on: true, owner: "support", evidence: "test 12", expires: "2999-01-01" };

test.each(good)("allows %s as the program declares it", (type, props) => {
  expect(violations(rule, type, props)).toEqual([]);
});

describe("in production", () => {
  const placed: [string, string, object][] = [
    ["a machine's variables", fly.ProcessGroup, flagOn],
    ["the app's secrets", fly.Secrets, withValue(secrets, `values.${flag}`, "1")],
    ["a command's variables", command.LocalCommand, withValue(smoke, `environment.${flag}`, "on")],
    ["GitHub's variables", github.ActionsEnvironmentVariable, variable(flag, "true")],
    ["GitHub's secrets", github.ActionsEnvironmentSecret, githubSecret(flag, "true")],
  ];
  test.each(placed)("a flag that is on is refused in %s", (_, type, props) => {
    const messages = violations(rule, type, props);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(
      new RegExp(`^(\\w+\\.)*${flag} is on in production and no exception allows it\\. Set`),
    );
  });

  test("a flag that is declared counts whatever its name looks like", () => {
    const props = withValue(processGroup, "machine.env.USE_MOCK_DATA", "true");
    expect(violations(rule, fly.ProcessGroup, props)).toHaveLength(1);
  });

  test("an undeclared flag is refused, and its value not repeated", () => {
    const messages = violations(
      rule,
      fly.ProcessGroup,
      withValue(processGroup, "machine.env.BETA_ENABLED", canary),
    );
    expect(messages[0]).toMatch(/BETA_ENABLED looks like a feature flag and is not declared\. Declare/);
    expect(messages.join()).not.toContain(canary);
  });

  test("an exception with owner, evidence and a day to come allows it", () => {
    stackIs("production", { flags: { [flag]: leave } });
    expect(violations(rule, fly.ProcessGroup, flagOn)).toEqual([]);
  });

  test.each([
    ["whose day is over", { ...leave, expires: "2020-01-01" }, /its exception ended/],
    ["without an owner", { ...leave, owner: undefined }, /lacks an owner/],
    ["without evidence", { ...leave, evidence: undefined }, /lacks an owner, evidence/],
    ["without a day", { ...leave, expires: undefined }, /valid day in expires/],
    ["that is only true", true, /no exception allows it/],
  ])("an exception %s does not", (_, entry, says) => {
    stackIs("production", { flags: { [flag]: entry } });
    expect(violations(rule, fly.ProcessGroup, flagOn).join("\n")).toMatch(says);
  });

  test("flags that cannot be read allow nothing and are named", () => {
    stackIs("production", { flags: "{not json" });
    const messages = violations(rule, fly.ProcessGroup, flagOn);
    expect(messages[0]).toMatch(/^hotdash:flags is missing or cannot be read\. Run: npm run/);
    expect(messages[1]).toMatch(/no exception allows it/);
  });

  test("a stack whose name says nothing counts as production", () => {
    stackIs("prod-eu");
    expect(violations(rule, fly.ProcessGroup, flagOn)).toHaveLength(1);
  });
});

/** A text of a flag that is on, wherever a resource can carry one. */
const base64 = (text: string) => Buffer.from(text).toString("base64");
const texts: [string, string][] = [
  ["an assignment", `${flag}=true node server.js`],
  ["another case and prefix", `vite_${flag.toLowerCase()}=on`],
  ["JSON", JSON.stringify({ [flag]: true })],
  ["base64", base64(JSON.stringify({ app: { [flag]: "1" } }))],
];
const carriers: [string, string, object, string][] = [
  ["a machine's variable", fly.ProcessGroup, processGroup, "machine.env.CONFIG"],
  ["a machine's command", fly.ProcessGroup, processGroup, "machine.init.cmd.2"],
  ["a machine's entry", fly.ProcessGroup, processGroup, "machine.init.entrypoint"],
  ["a job's command", fly.ProcessGroup, job, "machine.init.exec"],
  ["a process's variable", fly.ProcessGroup, processGroup, "machine.processes.0.env.CONFIG"],
  ["a release command", fly.ReleaseCommand, releaseCommand, "command.2"],
  ["a release command's variable", fly.ReleaseCommand, releaseCommand, "env.CONFIG"],
  ["an app's secret", fly.Secrets, secrets, "values.CONFIG"],
  ["a command", command.LocalCommand, smoke, "create"],
  ["a service's variable", render.Service, webService, "env.CONFIG"],
  ["a service's secret", render.Service, webService, "secrets.CONFIG"],
  ["a service's file", render.Service, webService, "secretFiles.config"],
  ["a service's command", render.Service, webService, "dockerCommand"],
  ["what runs before a deploy", render.Service, webService, "preDeployCommand"],
  ["a cron job's command", render.Service, cronJob, "dockerCommand"],
  ["a group's variable", render.EnvGroup, envGroup, "env.CONFIG"],
  ["a group's secret", render.EnvGroup, envGroup, "secrets.CONFIG"],
  ["a group's file", render.EnvGroup, envGroup, "secretFiles.config"],
  ["GitHub's variable", github.ActionsEnvironmentVariable, variable("CONFIG", ""), "value"],
  ["GitHub's secret", github.ActionsEnvironmentSecret, githubSecret("CONFIG", ""), "plaintextValue"],
];
describe.each(carriers)("in %s", (_, type, base, path) => {
  test.each(texts)("%s turns on a flag, and is refused", (_kind, text) => {
    const messages = violations(rule, type, withValue(base, path, text)).join("\n");
    expect(messages).toMatch(/gives a value to \S+, which is on in production and no exception allows it/);
    stackIs("staging");
    expect(violations(rule, type, withValue(base, path, text))).toEqual([]);
  });
});

test("a machine's file, which comes in base64 however short", () => {
  const files = [{ guest_path: "/app/.env", raw_value: base64("FF_X=1") }];
  expect(
    violations(rule, fly.ProcessGroup, withValue(processGroup, "machine.files", files)).join("\n"),
  ).toMatch(/raw_value gives a value to FF_X, which looks like a feature flag/);
});

describe("a name", () => {
  const named: [string, object, string][] = [
    [fly.ProcessGroup, processGroup, "machine.env"],
    [fly.ReleaseCommand, releaseCommand, "env"],
    [fly.Secrets, secrets, "values"],
    [render.Service, webService, "env"],
    [render.Service, webService, "secrets"],
    [render.EnvGroup, envGroup, "env"],
    [render.EnvGroup, envGroup, "secrets"],
  ];
  test.each(named)("of %s counts in any case and with any bundler's prefix (%#)", (type, base, path) => {
    for (const name of [
      flag.toLowerCase(),
      `VITE_${flag}`,
      `NUXT_PUBLIC_${flag}`,
      `HOTDASH_${flag}`,
      "Use_Mock_Data",
    ])
      for (const value of ["true", ["false"], { on: false }, []])
        expect(violations(rule, type, withValue(base, `${path}.${name}`, value)).join("\n")).toMatch(
          new RegExp(`${name} is on in production`),
        );
    for (const name of ["feature_new", "react_app_enable_new", "New_Enabled"])
      expect(violations(rule, type, withValue(base, `${path}.${name}`, "false")).join("\n")).toMatch(
        /not declared/,
      );
  });

  test.each(["feature_modal_approvals", "VITE_USE_MOCK_DATA"])("%s counts on GitHub too", (name) => {
    expect(violations(rule, github.ActionsEnvironmentVariable, variable(name, "1"))).toHaveLength(1);
  });

  test("that a service leaves to others is refused: nobody sees the value", () => {
    for (const [type, base] of [
      [render.Service, webService],
      [render.EnvGroup, envGroup],
    ] as const)
      expect(violations(rule, type, { ...base, external: ["LOG_LEVEL", `VITE_${flag}`] })).toEqual([
        expect.stringMatching(/^external\[1\] names the flag VITE_FEATURE_MODAL_APPROVALS/),
      ]);
  });
});

describe("elsewhere", () => {
  test.each(["staging", "pr-12"])("a declared flag may be on in %s", (stack) => {
    stackIs(stack);
    expect(violations(rule, fly.ProcessGroup, flagOn)).toEqual([]);
  });
  test("an undeclared one may not", () => {
    stackIs("staging");
    const props = withValue(processGroup, "machine.env.FEATURE_X", "false");
    expect(violations(rule, fly.ProcessGroup, props)[0]).toMatch(/not declared/);
  });
});

test("the platforms' own fields are no flags", () => {
  const props = withValue(processGroup, "machine.services.0.enabled", true);
  expect(violations(rule, fly.ProcessGroup, withValue(props, "machine.metrics_enabled", true))).toEqual([]);
  expect(violations(rule, fly.Volume, { ...volume, auto_backup_enabled: [] })).toEqual([]);
});

describe("an unknown value", () => {
  test.each([
    [fly.ProcessGroup, processGroup, `machine.env.${flag}`],
    [fly.ProcessGroup, processGroup, "machine.env.USE_MOCK_DATA"],
    [fly.ProcessGroup, processGroup, "machine.env.NEW_ENABLED"],
    [fly.ProcessGroup, processGroup, "machine.env"],
    [fly.ProcessGroup, processGroup, "machine"],
    [fly.Secrets, secrets, "values"],
    [fly.Secrets, secrets, `values.${flag}`],
    [command.LocalCommand, smoke, "environment"],
    [render.Service, webService, "env"],
    [render.Service, webService, "secrets"],
    [render.EnvGroup, envGroup, "secretFiles"],
    [render.Service, webService, `secrets.vite_${flag.toLowerCase()}`],
    [github.ActionsEnvironmentVariable, variable("A", "b"), "variableName"],
    [github.ActionsEnvironmentVariable, variable("A", "b"), "value"],
  ])("of %s decides and is a violation (%#)", (type, props, path) => {
    expect(violations(rule, type, withValue(props, path, unknown))).toEqual([
      expect.stringMatching(new RegExp(`^${path.replaceAll(".", "\\.")} is unknown.*plain value`)),
    ]);
  });

  test("made by Pulumi under a flag's name is one too", () => {
    const messages = violations(rule, fly.Secrets, withValue(secrets, `generated.${flag}`, unknown));
    expect(messages).toEqual([expect.stringContaining(`${flag} is unknown`)]);
  });

  test.each([
    [fly.ProcessGroup, processGroup, "machine.env.NODE_ENV"],
    [fly.ProcessGroup, processGroup, "image"],
    [fly.Secrets, secrets, "generated.SESSION_SECRET"],
  ])("of %s that is no flag's is another rule's business (%#)", (type, props, path) => {
    expect(violations(rule, type, withValue(props, path, unknown))).toEqual([]);
  });
});
