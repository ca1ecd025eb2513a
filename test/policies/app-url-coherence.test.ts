import { beforeEach, describe, expect, test } from "vitest";
import { appUrlCoherence as rule } from "../../policies/app-url-coherence.ts";
import { command, fly, github } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { canary, stackIs, stagingSettings, unknown, violations } from "./kernel/judging.ts";
import { good, processGroup, releaseCommand, smoke, variable, withValue } from "./kernel/resources.ts";

describeRule(rule, "app-url-coherence");
beforeEach(() => stackIs("production"));

const certificate = { app: "hotdash-app", hostname: "app.hotrodan.com" };

test.each(good)("allows %s as the program declares it", (type, props) => {
  expect(violations(rule, type, props)).toEqual([]);
});

describe("refuses another address", () => {
  test.each<[string, string, object, string]>([
    [
      "on machines",
      fly.ProcessGroup,
      withValue(processGroup, "machine.env.APP_URL", "https://hotdash-app.fly.dev"),
      "machine.env.APP_URL",
    ],
    [
      "with a slash at its end",
      fly.ProcessGroup,
      withValue(processGroup, "machine.env.APP_URL", "https://app.hotrodan.com/"),
      "machine.env.APP_URL",
    ],
    [
      "without TLS",
      fly.ProcessGroup,
      withValue(processGroup, "machine.env.APP_URL", "http://app.hotrodan.com"),
      "machine.env.APP_URL",
    ],
    [
      "of Shopify's library",
      fly.ProcessGroup,
      withValue(processGroup, "machine.env.SHOPIFY_APP_URL", `https://${canary}.host.io`),
      "machine.env.SHOPIFY_APP_URL",
    ],
    [
      "of Shopify's application_url",
      fly.ProcessGroup,
      withValue(processGroup, "machine.env.APPLICATION_URL", "https://x.io"),
      "machine.env.APPLICATION_URL",
    ],
    [
      "of another type",
      fly.ProcessGroup,
      withValue(processGroup, "machine.env.APP_URL", 7),
      "machine.env.APP_URL",
    ],
    [
      "in the release command",
      fly.ReleaseCommand,
      withValue(releaseCommand, "env.APP_URL", "https://x.io"),
      "env.APP_URL",
    ],
    [
      "in a command",
      command.LocalCommand,
      withValue(smoke, "environment.APP_URL", "https://x.io"),
      "environment.APP_URL",
    ],
    [
      "on GitHub",
      github.ActionsEnvironmentVariable,
      variable("APP_URL", "https://staging.hotrodan.com"),
      "APP_URL",
    ],
    ["of the certificate", fly.Certificate, { ...certificate, hostname: "www.hotrodan.com" }, "hostname"],
    [
      "of a wildcard certificate",
      fly.Certificate,
      { ...certificate, hostname: "*.hotrodan.com" },
      "hostname",
    ],
    ["that a certificate lacks", fly.Certificate, { app: "hotdash-app" }, "hostname"],
  ])("%s", (_, type, props, path) => {
    const messages = violations(rule, type, props);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(
      new RegExp(`^${path.replaceAll(".", "\\.")} is not .*dashboard\\.domain.*app\\.hotrodan\\.com`),
    );
    expect(messages[0]).toContain("Set dashboard.domain (npm run pulumi");
    expect(messages.join()).not.toContain(canary);
  });
});

test("a public group without APP_URL is refused, a private one is not", () => {
  const { APP_URL: _gone, ...env } = processGroup.machine.env;
  const bare = withValue(processGroup, "machine.env", env);
  expect(violations(rule, fly.ProcessGroup, bare)).toEqual([
    expect.stringMatching(/^machine\.env\.APP_URL is missing in a group that people reach/),
  ]);
  expect(violations(rule, fly.ProcessGroup, withValue(bare, "machine.services", []))).toEqual([]);
});

test("each stack has its own address", () => {
  stackIs("staging", stagingSettings);
  const mine = withValue(
    { ...processGroup, app: "hotdash-staging" },
    "machine.env.APP_URL",
    "https://staging.hotrodan.com",
  );
  expect(violations(rule, fly.ProcessGroup, mine)).toEqual([]);
  const theirs = { ...processGroup, app: "hotdash-staging" };
  expect(violations(rule, fly.ProcessGroup, theirs)).toHaveLength(1);
});

test("other apps have addresses of their own", () => {
  const other = withValue(
    { ...processGroup, app: "hotdash-chatwoot" },
    "machine.env.APP_URL",
    "https://chat.hotrodan.com",
  );
  expect(violations(rule, fly.ProcessGroup, other)).toEqual([]);
  expect(
    violations(rule, fly.Certificate, { app: "hotdash-chatwoot", hostname: "chat.hotrodan.com" }),
  ).toEqual([]);
});

test("settings that cannot be read are named where an address is said, and only there", () => {
  stackIs("production", { dashboard: undefined });
  const says = [expect.stringMatching(/^hotdash:dashboard is missing or cannot be read\. Run: npm run/)];
  expect(violations(rule, fly.ProcessGroup, processGroup)).toEqual(says);
  expect(violations(rule, fly.Certificate, certificate)).toEqual(says);
  expect(violations(rule, command.LocalCommand, smoke)).toEqual([]);
});

describe("an unknown value", () => {
  test.each([
    [fly.ProcessGroup, processGroup, "machine"],
    [fly.ProcessGroup, processGroup, "machine.env"],
    [fly.ProcessGroup, processGroup, "machine.env.APP_URL"],
    [fly.ReleaseCommand, releaseCommand, "env"],
    [fly.Certificate, certificate, "hostname"],
    [github.ActionsEnvironmentVariable, variable("APP_URL", "x"), "value"],
    [github.ActionsEnvironmentVariable, variable("APP_URL", "x"), "variableName"],
  ])("of %s decides and is a violation (%#)", (type, props, path) => {
    expect(violations(rule, type, withValue(props, path, unknown))).toEqual([
      expect.stringMatching(new RegExp(`^${path.replaceAll(".", "\\.")} is unknown`)),
    ]);
  });

  test.each([
    [fly.ProcessGroup, processGroup, "machine.env.PORT"],
    [fly.ProcessGroup, processGroup, "image"],
    [github.ActionsEnvironmentVariable, variable("FLY_APP", "x"), "value"],
  ])("of %s that is no address is another rule's business (%#)", (type, props, path) => {
    expect(violations(rule, type, withValue(props, path, unknown))).toEqual([]);
  });
});
