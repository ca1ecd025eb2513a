import { beforeEach, describe, expect, test } from "vitest";
import { releasedProviderText as rule } from "../../policies/released-provider-text.ts";
import { knownKinds } from "../../providers/entry.ts";
import { providerText, releasedTexts } from "../../settings/provider-texts.ts";
import { builtIn, fly, github } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { stackIs, unknown, violations } from "./kernel/judging.ts";
import { good, processGroup } from "./kernel/resources.ts";

describeRule(rule, "released-provider-text");
beforeEach(() => stackIs("production"));

const textOf = (kind: string) => [...releasedTexts(kind)][0] ?? "";
const own = textOf("fly:ProcessGroup");

test.each(knownKinds)("allows %s with each text that was released for it", (kind) => {
  expect(releasedTexts(kind).size).toBeGreaterThan(0);
  for (const text of releasedTexts(kind))
    expect(violations(rule, `pulumi-nodejs:dynamic/${kind}`, { __provider: text })).toEqual([]);
});

const others: readonly (readonly [string, object])[] = [
  ...good,
  [builtIn.Stack, {}],
  [github.ActionsEnvironmentVariable, {}],
];
test.each(others)("has nothing to say of %s, which carries none (%#)", (type, props) =>
  expect(violations(rule, type, props)).toEqual([]),
);

describe("refuses, in every kind of stack,", () => {
  test.each([
    ["code of somebody's own", "exports.handler = () => ({ create: async () => ({ id: 'x', outs: {} }) });"],
    ["the text of another type", textOf("fly:App")],
    ["a released text with something behind it", `${own}\nprocess.exit;`],
    ["a released text with something before it", `require("node:fs");\n${own}`],
    ["a released text that leads elsewhere", own.replace("providers/entry.ts", "providers/entry2.ts")],
    ["today's text that leads elsewhere", providerText("fly:App").replace("providers/kind", "kind")],
    ["a released text of another method", own.replace('c("remove")', 'c("update")')],
    ["no text at all", ""],
    ["null", null],
    ["an object", { text: own }],
    ["a list of a released text", [own]],
  ])("%s", (_, text) => {
    for (const stack of ["production", "staging", "pr-12"]) {
      stackIs(stack);
      expect(violations(rule, fly.ProcessGroup, { ...processGroup, __provider: text })).toEqual([
        expect.stringMatching(/^__provider is no provider text that was released for this type\. Declare/),
      ]);
    }
  });

  test("a kind that was never released, whatever its text", () => {
    expect(violations(rule, "pulumi-nodejs:dynamic/fly:Machine", { __provider: own })).toHaveLength(1);
  });

  test("an unknown text", () => {
    expect(violations(rule, fly.App, { __provider: unknown })).toEqual([
      expect.stringMatching(/^__provider is unknown/),
    ]);
  });
});
