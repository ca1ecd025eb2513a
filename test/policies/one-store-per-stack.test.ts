import { beforeEach, describe, expect, test } from "vitest";
import { oneStorePerStack as rule } from "../../policies/one-store-per-stack.ts";
import { command, fly, github } from "../../settings/tokens.ts";
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

describeRule(rule, "one-store-per-stack");
beforeEach(() => stackIs("production"));

const ours = "hotrod-performance.myshopify.com";
const theirs = "dev-hotrod.myshopify.com";
const env = (name: string, value: unknown) => withValue(processGroup, `machine.env.${name}`, value);

test.each(good)("allows %s as the program declares it", (type, props) => {
  expect(violations(rule, type, props)).toEqual([]);
});

test.each([
  ["production", ours, theirs, "staging"],
  ["staging", theirs, ours, "production"],
  ["pr-7", theirs, ours, "production"],
])("in %s the store is %s, not %s", (stack, right, wrong, owner) => {
  stackIs(stack, stack === "production" ? {} : stagingSettings);
  expect(violations(rule, fly.ProcessGroup, env("SHOPIFY_SHOP", right))).toEqual([]);
  expect(violations(rule, fly.ProcessGroup, env("SHOPIFY_SHOP", wrong))).toEqual([
    expect.stringMatching(
      new RegExp(
        `^machine\\.env\\.SHOPIFY_SHOP names the store of ${owner}\\. Use ${right}; stores are in settings`,
      ),
    ),
  ]);
});

describe("no other stack names production's store", () => {
  beforeEach(() => stackIs("staging", stagingSettings));
  test.each<[string, string, object, string]>([
    [
      "under any name",
      fly.ProcessGroup,
      env("SYNC_SOURCE", `https://${ours}/admin/api`),
      "machine.env.SYNC_SOURCE",
    ],
    [
      "in a secret",
      fly.Secrets,
      withValue(secrets, "values.SYNC_URL", `https://${ours}/?k=${canary}`),
      "values.SYNC_URL",
    ],
    ["in a release command", fly.ReleaseCommand, withValue(releaseCommand, "env.SHOP", ours), "env.SHOP"],
    ["in a command", command.LocalCommand, withValue(smoke, "environment.SHOP", ours), "environment.SHOP"],
    [
      "in a GitHub variable",
      github.ActionsEnvironmentVariable,
      variable("STORE_URL", `https://${ours}`),
      "STORE_URL",
    ],
    [
      "in a GitHub secret",
      github.ActionsEnvironmentSecret,
      githubSecret("STORE_URL", `https://${ours}/${canary}`),
      "STORE_URL",
    ],
  ])("%s", (_, type, props, path) => {
    const messages = violations(rule, type, props);
    expect(messages).toEqual([
      expect.stringContaining(`${path} names the store of production. Use ${theirs}`),
    ]);
    expect(messages.join()).not.toContain(canary);
  });
});

describe("refuses", () => {
  test.each<[string, unknown, RegExp]>([
    ["SHOPIFY_SHOP", `${canary}.myshopify.com`, /is not the stack's store \(hotrod-performance/],
    ["SHOPIFY_SHOP", 7, /is not the stack's store/],
    ["SHOPIFY_SHOP", { shop: canary }, /is not the stack's store/],
    ["SHOPIFY_API_VERSION", "2025-01", /is not the version of all stacks \(2024-10\)\. Leave it out/],
    [
      "SHOPIFY_BOT_SIGNATURE_AGENT",
      `https://${canary}.io`,
      /is neither Shopify .* nor the stack's own address/,
    ],
    [
      "SHOPIFY_REDIRECT_URLS",
      "https://staging.hotrodan.com/auth",
      /does not lie on the stack's address \(https:\/\/app/,
    ],
  ])("%s = %j", (name, value, says) => {
    const messages = violations(rule, fly.ProcessGroup, env(name, value));
    expect(messages).toEqual([expect.stringMatching(says)]);
    expect(messages.join()).not.toContain(canary);
  });
});

test("a domain that cannot be read is named", () => {
  stackIs("production", { dashboard: undefined });
  const redirect = env("SHOPIFY_REDIRECT_URL", "https://app.hotrodan.com/auth");
  expect(violations(rule, fly.ProcessGroup, redirect)).toEqual([
    expect.stringMatching(/^hotdash:dashboard is missing or cannot be read/),
    expect.stringMatching(/does not lie on the stack's address \(unknown\)/),
  ]);
  expect(violations(rule, fly.ProcessGroup, env("SHOPIFY_SHOP", ours))).toEqual([]);
});

describe("an unknown value", () => {
  test.each([
    [fly.ProcessGroup, env("SHOPIFY_SHOP", ours), "machine.env.SHOPIFY_SHOP"],
    [fly.ProcessGroup, processGroup, "machine.env"],
    [fly.ProcessGroup, processGroup, "machine"],
    [fly.Secrets, secrets, "values"],
    [fly.Secrets, secrets, "values.SHOPIFY_API_KEY"],
    [github.ActionsEnvironmentVariable, variable("SHOPIFY_SHOP", ours), "value"],
    [github.ActionsEnvironmentSecret, githubSecret("SHOPIFY_CLI_AUTH_TOKEN", "x"), "plaintextValue"],
    [github.ActionsEnvironmentSecret, githubSecret("SHOPIFY_CLI_AUTH_TOKEN", "x"), "secretName"],
  ])("of %s decides and is a violation (%#)", (type, props, path) => {
    expect(violations(rule, type, withValue(props, path, unknown))).toEqual([
      expect.stringMatching(new RegExp(`^${path.replaceAll(".", "\\.")} is unknown`)),
    ]);
  });

  test.each([
    [fly.ProcessGroup, processGroup, "machine.env.PORT"],
    [fly.Secrets, secrets, "generated.SESSION_SECRET"],
    [fly.ProcessGroup, processGroup, "image"],
  ])("of %s that names no store is another rule's business (%#)", (type, props, path) => {
    expect(violations(rule, type, withValue(props, path, unknown))).toEqual([]);
  });
});

test("other types name no store", () => expect(violations(rule, fly.App, { name: theirs })).toEqual([]));
