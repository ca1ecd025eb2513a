import { act, type MachineAnswer } from "../../api/machines.ts";
import type { Run } from "../run.ts";
import { onceSettled } from "./launch.ts";

/** A machine can be reported stopped a few seconds before its host has let it go; until then a start is refused (412). */
export async function start(run: Run, { id }: MachineAnswer): Promise<void> {
  const { fly, inputs, leases, signal } = run;
  await onceSettled(run, () => act(fly, inputs.app, id, "start", leases.get(id)?.nonce, signal));
}
