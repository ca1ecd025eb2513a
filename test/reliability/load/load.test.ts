import { expect, it } from "vitest";
import { MUST_FAIL } from "./scenarios/must-fail.ts";
import { ROLLBACKS } from "./scenarios/rollbacks.ts";
import { UPDATES } from "./scenarios/updates.ts";
import { type Scenario, verify } from "./support/scenario.ts";

// One of each kind; all of them run in load.long.test.ts.

const SAMPLE = [
  "bluegreen update of 4 machines",
  "rolling update of 2 machines",
  "scale-down from 4 machines to 2",
  "rolling: put back from a release that crashes after 5 s",
  "strategy immediate",
];

const all: Record<string, Scenario> = Object.fromEntries(
  [...UPDATES, ...ROLLBACKS, ...MUST_FAIL].map((scenario) => [scenario.name, scenario]),
);

it.each(SAMPLE)("%s", async (name) => {
  const scenario = all[name];
  if (!scenario) throw new Error(`there is no scenario "${name}"`);
  await verify(scenario);
});

it("scenarios have names of their own", () => {
  expect(Object.keys(all)).toHaveLength(UPDATES.length + ROLLBACKS.length + MUST_FAIL.length);
});
