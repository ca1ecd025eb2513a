import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ANALYSED_VARIABLE, analysedStack } from "../../../policies/kernel/analysed-stack.ts";

const folder = mkdtempSync(join(tmpdir(), "hotdash-analysed-"));
const file = join(folder, "stack.json");
beforeAll(() => {
  const config = { "hotdash:platform": "live" };
  writeFileSync(file, JSON.stringify({ project: "hotdash", stack: "production", config }));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs as the engine starts a pack. */
function within(project: string, stack: string, env: NodeJS.ProcessEnv) {
  pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: () => ({}) }, project, stack);
  return analysedStack(env);
}

it("an analysis, which knows no stack, is told which one it is about", () => {
  const told = within("project", "stack", { [ANALYSED_VARIABLE]: file });
  expect(told).toMatchObject({ project: "hotdash", stack: "production" });
  expect(told?.config.get("platform")).toBe("live");
});

it("in a preview or an update nobody tells the pack another stack than the engine's", () => {
  expect(within("hotdash", "production", { [ANALYSED_VARIABLE]: file })).toBeUndefined();
  expect(within("project", "stack", {})).toBeUndefined();
});
