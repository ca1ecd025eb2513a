import { expect, test } from "vitest";
import { MATRIX } from "../../../settings/matrix.ts";
import { neverMirrored, retiredVariable } from "../../../settings/rules/retired-variables.ts";

test.each(["GA_MCP_BUNDLE", "GA_MCP_TOKEN", "GA_MCP"])("%s is retired, and never mirrored", (name) => {
  expect(retiredVariable(name)).toContain("retired");
  expect(neverMirrored(name)).toContain("retired");
});

test.each(["CHATWOOT_EMBED_TOKEN", "SHOPIFY_SESSION_TOKEN", "SESSION_TOKEN"])(
  "%s is never mirrored",
  (name) => {
    expect(retiredVariable(name)).toBeUndefined();
    expect(neverMirrored(name)).toContain("no workflow uses");
  },
);

test.each(["GA_PROPERTY_ID", "SESSION_SECRET", "CHATWOOT_TOKEN"])("%s is neither", (name) => {
  expect(neverMirrored(name)).toBeUndefined();
});

test("the matrix mirrors none of them", () => {
  const mirrored = MATRIX.filter(({ targets }) => targets.some((target) => target.startsWith("github")));
  expect(mirrored.filter(({ name }) => neverMirrored(name))).toEqual([]);
});
