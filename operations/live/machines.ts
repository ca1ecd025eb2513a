import { connect, type Fly } from "../../providers/fly/api/connection.ts";
import { listMachines, type MachineAnswer } from "../../providers/fly/api/machines.ts";
import { runningDigest } from "../../providers/fly/process-group/as-is.ts";
import { processGroupOf } from "../../providers/fly/process-group/observe.ts";
import { isNotFound } from "../../providers/kernel/errors.ts";
import { shortDigest } from "../../settings/releases/release.ts";
import type { Stack } from "../workspace/stack.ts";
import { platformOf } from "../workspace/stack-file.ts";

/** A machine as people look at it. */
export interface LiveMachine {
  id: string;
  name: string;
  group: string;
  region: string;
  /** Fly's word: `started`, `stopped`, `suspended`, `failed`. */
  state: string;
  /** It takes no requests. */
  cordoned: boolean;
  /** Its checks by name: `passing`, `warning`, `critical`. */
  checks: Record<string, string>;
  /** The first digits of the digest that it runs. */
  image: string;
}

/** The Machines API as a stack reaches it. */
export const flyOf = async (stack: Stack): Promise<Fly> =>
  connect({ platform: await platformOf(stack) }, stack.project.env);

/** Every machine of an app, by name; undefined where there is no such app yet. */
export async function liveMachines(fly: Fly, app: string): Promise<LiveMachine[] | undefined> {
  try {
    const found = await listMachines(fly, app);
    return found.map(shown).sort((one, other) => one.name.localeCompare(other.name));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

const shown = (machine: MachineAnswer): LiveMachine => ({
  ...{ id: machine.id, name: machine.name, region: machine.region, state: machine.state },
  group: processGroupOf(machine) ?? "",
  cordoned: machine.cordoned === true,
  checks: Object.fromEntries((machine.checks ?? []).map(({ name, status }) => [name, status])),
  image: shortDigest(runningDigest(machine)),
});
