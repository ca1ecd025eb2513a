import { isNotFound, ProviderError } from "../../../kernel/errors.ts";
import type { MachineAnswer } from "../../api/machines.ts";
import type { Step } from "../planned.ts";
import { leaseOf, type Run } from "../run.ts";
import { create } from "./create.ts";
import { retire } from "./retire.ts";
import { cordon, uncordon } from "./traffic.ts";
import { heal, update } from "./update.ts";

/** Carries out one step. What it touches is noted before it is touched. */
export async function perform(run: Run, step: Step): Promise<void> {
  switch (step.kind) {
    case "create":
      return create(run, step);
    case "update":
      return update(run, step);
    case "heal":
      return heal(run, step);
    case "uncordon": {
      const machine = run.fresh.get(step.name);
      if (!machine) throw new ProviderError(`defect: ${step.name} was to get requests before it was made`);
      return uncordon(run, machine);
    }
    case "cordon":
      return leave(run, step.live);
    case "retire":
      return retire(run, step.live, step.destroy);
  }
}

/**
 * Takes a machine that is to go out of routing. Its lease is held until it is retired: nobody may bring it back in between.
 * One that is gone already is what was wanted.
 */
async function leave(run: Run, live: MachineAnswer): Promise<void> {
  run.leaving.add(live.id);
  try {
    await leaseOf(run, live);
    await cordon(run, live);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    run.touched.cordoned.delete(live.id);
    run.tell(live.name, "is gone already, as it was to be");
  }
}

/** Name of the machine that a step is about. */
export function machineOf(step: Step): string {
  if (step.kind === "create" || step.kind === "uncordon") return step.name;
  return step.live.name;
}
