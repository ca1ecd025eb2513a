import { describe, expect, it } from "vitest";
import type { MachineAnswer } from "../../../providers/fly/api/machines.ts";
import { describePlan } from "../../../providers/fly/process-group/describe.ts";
import { desiredMachines } from "../../../providers/fly/process-group/desired.ts";
import { observe } from "../../../providers/fly/process-group/observe.ts";
import { planRollout } from "../../../providers/fly/process-group/plan.ts";
import { processGroupInputs } from "../../../providers/fly/process-group/schema.ts";
import { image, webGroup } from "../../support/fly-world.ts";

/** The line for an update of three machines to another image. */
function line(change: Record<string, unknown>): string {
  const before = processGroupInputs.parse(webGroup("app"));
  const wanted = processGroupInputs.parse(webGroup("app", { image: image("2", "b"), ...change }));
  const machines = desiredMachines(before).map(
    ({ name, region, config }): MachineAnswer => ({
      ...{ id: name, name, region, config, state: "started", events: [] },
      checks: [{ name: "servicecheck-00-http-8080", status: "passing" }],
    }),
  );
  return describePlan(planRollout(desiredMachines(wanted), observe(machines, wanted), wanted), wanted);
}

describe("the line that says what a rollout does", () => {
  it("names the strategy, its reason, the release and what happens to how many machines", () => {
    expect(line({ strategyReason: "named in dashboard.web.strategy" })).toBe(
      "rolling rollout (named in dashboard.web.strategy) of registry.fly.io/hotdash:2@sha256:bbbbbbb: update 3, 0 unchanged, " +
        "3 stages; going back replaces up to 3 machines, as gradually as they came",
    );
  });

  it.each([
    [{ strategy: "bluegreen" }, /only traffic until the old set goes, and then makes 3 machines again$/],
    [
      { strategy: "bluegreen", rollout: { keep_previous: true } },
      /only traffic until the old set goes, and then starts the 3 machines that are kept$/,
    ],
    [{ strategy: "canary" }, /replaces up to 3 machines, as gradually as they came$/],
    [{ strategy: "immediate" }, /replaces 3 machines at once, with another gap for users$/],
    [{ image: image("1"), regions: { dfw: 4 } }, /create 1, 3 unchanged, 1 stage$/],
  ])("says what the way back costs: %j", (change, text) => {
    expect(line(change)).toMatch(text);
  });
});
