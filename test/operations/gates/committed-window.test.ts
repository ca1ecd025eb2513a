import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { closedBecause } from "../../../operations/gates/window.ts";
import { simulatedConfig } from "../../../operations/workspace/workspace.ts";
import { loadSettings } from "../../../settings/load.ts";
import { asInput, goodConfig } from "../../settings/good-config.ts";

const { deploy } = loadSettings(asInput("production", goodConfig("production")));

it.each([
  ["Monday 09:00 in winter", "2026-11-23T15:00:00Z", undefined],
  ["Thursday 15:59 in summer", "2026-07-02T20:59:00Z", undefined],
  ["Thursday 16:00 in summer", "2026-07-02T21:00:00Z", /thu 16:00 in America\/Chicago is outside/],
  ["Monday 08:59 in winter", "2026-11-23T14:59:00Z", /outside the window/],
  ["Friday noon", "2026-11-20T18:00:00Z", /fri 12:00/],
  ["Sunday noon", "2026-11-22T18:00:00Z", /sun 12:00/],
])("the committed window of production: %s", (_, at, closed) => {
  const found = closedBecause(deploy, Date.parse(at));
  if (closed) expect(found).toMatch(closed);
  else expect(found).toBeUndefined();
});

it("a simulated stack of the same file deploys at any hour, so that nothing depends on when it runs", () => {
  const text = readFileSync(new URL("../../../Pulumi.production.yaml", import.meta.url), "utf8");
  expect(simulatedConfig(text)).toMatchObject({ "hotdash-simulated:deploy": {} });
  expect(Object.keys(simulatedConfig(text)["hotdash-simulated:deploy"] as object)).toEqual([]);
});
