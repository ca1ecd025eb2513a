import { waitUntil } from "../../kernel/wait-until.ts";
import { listMachines } from "../api/machines.ts";
import type { Run } from "./run.ts";

/** Lists lag by half a second and more; an answer that was lost is looked for this long when the rollout has failed. */
const SHOWS_UP_MS = 10_000;

/**
 * Looks once more for machines whose create ended without an answer. Those that are there count as made by this rollout, so
 * that they are put back with it; of the others nobody knows, and each is named.
 */
export async function settleCreates(run: Run): Promise<string[]> {
  const { fly, inputs, touched } = run;
  const open = [...touched.unsettled].filter((name) => !touched.created.some((one) => one.name === name));
  if (open.length === 0) return [];
  const missing = new Set(open);
  await waitUntil(fly.clock, SHOWS_UP_MS, async () => {
    fly.reads.forget(`machines ${inputs.app}`);
    for (const machine of await listMachines(fly, inputs.app))
      if (missing.delete(machine.name)) touched.created.push(machine);
    return missing.size === 0 ? true : undefined;
  }).catch(() => undefined);
  return [...missing].map(
    (name) =>
      `${name}: whether it was made is not known, since its answer was lost; it may still show up and take requests (fly machine list -a ${inputs.app})`,
  );
}
