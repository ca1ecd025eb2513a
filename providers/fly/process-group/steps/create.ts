import { ApiError } from "../../../kernel/errors.ts";
import { isTransient, persist } from "../../../kernel/persist.ts";
import { waitUntil } from "../../../kernel/wait-until.ts";
import { createMachine, listMachines, type MachineAnswer } from "../../api/machines.ts";
import { passGate } from "../gate.ts";
import { runsConfig } from "../observe.ts";
import type { Step } from "../planned.ts";
import type { Run } from "../run.ts";
import { explained } from "./capacity.ts";
import { launchOf, onceAdmitted, persistence } from "./launch.ts";
import { start } from "./start.ts";

/**
 * A machine that was just made answers 404 for a moment. Asking at once would cost a wait and a look for each, and none
 * has pulled its image and booted sooner.
 */
const VISIBLE_AFTER_MS = 250;

/** Lists lag half a second behind; a machine whose answer was lost shows up well within this time. */
const LISTED_WITHIN_MS = 3_000;

/** Makes a machine and lets it through the gate, unless it is made at rest. */
export async function create(
  run: Run,
  { desired, name, cordoned, rest = false }: Omit<Extract<Step, { kind: "create" }>, "kind">,
): Promise<void> {
  const { fly, touched, signal } = run;
  const body = {
    name,
    region: desired.region,
    ...launchOf(desired),
    ...(cordoned ? { skip_service_registration: true } : {}),
    ...(rest ? { skip_launch: true } : {}),
  };
  const made = await onceAdmitted(run, () => createOnce(run, body)).catch((error) => {
    throw explained(error, desired);
  });
  touched.created.push(made);
  run.fresh.set(name, made);
  if (rest) return run.tell(name, `created (${made.id}), at rest`);
  run.tell(name, `created (${made.id}), waiting for it to become healthy`);
  await fly.clock.sleep(VISIBLE_AFTER_MS, signal);
  const version = made.instance_id ?? undefined;
  await passGate(run, {
    machine: made,
    version,
    config: desired.config,
    cordoned,
    start: () => start(run, made),
  });
}

/**
 * Makes a machine, also when the request failed for a moment: names are unique within an app, so that a machine of the name
 * which is there now is the one whose answer was lost, and none is made twice.
 */
async function createOnce(run: Run, body: Parameters<typeof createMachine>[2]): Promise<MachineAnswer> {
  const { fly, inputs, signal } = run;
  const { unknown } = run.touched;
  let lost: unknown;
  return persist(persistence(run), async () => {
    try {
      const made = await createMachine(fly, inputs.app, body, signal);
      unknown.delete(body.name);
      return made;
    } catch (error) {
      if (isTransient(error)) {
        unknown.add(body.name);
        lost = error;
      }
      // The name may also be taken by what an earlier run asked for, of which the list did not tell yet.
      const taken = error instanceof ApiError && /already_exists/.test(error.apiMessage);
      if (!unknown.has(body.name) && !taken) throw error;
      const found = await waitUntil(fly.clock, LISTED_WITHIN_MS, () => findByName(run, body.name));
      // A name that is taken since an answer was lost is ours, and the list will show it: no reason to give up.
      if (!found) throw taken ? (lost ?? error) : error;
      if (!unknown.has(body.name) && !runsConfig(found, body.config)) throw error;
      unknown.delete(body.name);
      return found;
    }
  });
}

async function findByName({ fly, inputs }: Run, name: string): Promise<MachineAnswer | undefined> {
  fly.reads.forget(`machines ${inputs.app}`);
  return (await listMachines(fly, inputs.app)).find((machine) => machine.name === name);
}
