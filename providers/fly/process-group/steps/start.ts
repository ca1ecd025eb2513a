import { act, type MachineAnswer } from "../../api/machines.ts";
import { type Run, underLease } from "../run.ts";
import { onceSettled } from "./launch.ts";

/** A machine can be reported stopped a few seconds before its host has let it go; until then a start is refused (412). */
export async function start(run: Run, machine: MachineAnswer): Promise<void> {
  const { fly, inputs, signal } = run;
  const send = (nonce?: string) => act(fly, inputs.app, machine.id, "start", nonce, signal);
  await onceSettled(run, () => underLease(run, machine, send));
}
