import { isServing } from "../observe.ts";
import type { Step } from "../planned.ts";
import { leaseOf, type Run } from "../run.ts";
import { twinName } from "../slots.ts";
import { create } from "./create.ts";
import { retire } from "./retire.ts";
import { uncordon } from "./traffic.ts";

/**
 * The machine's host has no room for its new version: a second machine under the slot's other name goes to another host,
 * and takes the place of the first once it has passed the gate. Only for machines without a volume.
 */
export async function relocate(
  run: Run,
  { desired, live, traffic }: Extract<Step, { kind: "update" }>,
): Promise<void> {
  const name = twinName(desired.name, live.name);
  run.tell(live.name, `its host has no room for the new version, which becomes ${name} on another host`);
  run.touched.updated.delete(live.id);
  await create(run, { desired, name, cordoned: true });
  const made = run.fresh.get(name);
  if (!made || traffic === "keep off") return;
  await uncordon(run, made);
  if (isServing(live)) await run.fly.clock.sleep(run.inputs.rollout.drain_seconds * 1000, run.signal);
  await leaseOf(run, live);
  await retire(run, live, true);
}
