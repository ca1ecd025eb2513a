import { ApiError } from "../../../kernel/errors.ts";
import { waitUntil } from "../../../kernel/wait-until.ts";
import { createMachine, listMachines, type MachineAnswer } from "../../api/machines.ts";
import { passGate } from "../gate.ts";
import { runsConfig } from "../observe.ts";
import type { Step } from "../plan.ts";
import type { Run } from "../run.ts";
import { explained } from "./capacity.ts";
import { launchOf, onceAdmitted } from "./launch.ts";

/**
 * A machine that was just made answers 404 for a moment. Asking at once would cost a wait and a look for each, and none
 * has pulled its image and booted sooner.
 */
const VISIBLE_AFTER_MS = 250;

/** Makes a machine and lets it through the gate, unless it is made at rest. */
export async function create(
  run: Run,
  { desired, name, cordoned, rest = false }: Omit<Extract<Step, { kind: "create" }>, "kind">,
): Promise<void> {
  const { fly, inputs, touched, signal } = run;
  const body = {
    name,
    region: desired.region,
    ...launchOf(desired),
    ...(cordoned ? { skip_service_registration: true } : {}),
    ...(rest ? { skip_launch: true } : {}),
  };
  const made = await onceAdmitted(run, () =>
    createMachine(fly, inputs.app, body, signal).catch(async (error) => {
      // Names are unique within an app: one that is there now is the one whose answer was lost.
      const open = error instanceof ApiError && (error.ambiguous || error.status === 408);
      // An earlier run may have made it without hearing of it, and the list did not show it yet.
      const taken = error instanceof ApiError && /already_exists/.test(error.apiMessage);
      const found =
        open || taken
          ? await waitUntil(fly.clock, 3_000, () => findByName(run, name)).catch(() => undefined)
          : undefined;
      if (found && (open || runsConfig(found, desired.config))) return found;
      if (open) touched.unsettled.add(name);
      throw explained(error, desired);
    }),
  );
  touched.created.push(made);
  run.fresh.set(name, made);
  if (rest) return run.tell(name, `created (${made.id}), at rest`);
  run.tell(name, `created (${made.id}), waiting for it to become healthy`);
  await fly.clock.sleep(VISIBLE_AFTER_MS, signal);
  const version = made.instance_id ?? undefined;
  await passGate(run, { machine: made, version, config: desired.config, cordoned });
}

async function findByName({ fly, inputs }: Run, name: string): Promise<MachineAnswer | undefined> {
  fly.reads.forget(`machines ${inputs.app}`);
  return (await listMachines(fly, inputs.app)).find((machine) => machine.name === name);
}
