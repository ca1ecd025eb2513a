import { ProviderError } from "../../kernel/errors.ts";
import type { Fly } from "../api/connection.ts";
import { listMachines, type MachineAnswer } from "../api/machines.ts";
import { isReleaseName, machineName } from "./release.ts";
import type { ReleaseCommandInputs } from "./schema.ts";

/** The machines of release commands that an app holds. */
export interface Found {
  /** The machine of this very release. */
  current: MachineAnswer | undefined;
  /** Machines of ours for other releases: nobody needs them any more. */
  older: MachineAnswer[];
}

/**
 * Looks for the machines of earlier runs.
 * @throws ProviderError when the name of this release's machine is somebody else's and `adopt` is not set.
 */
export async function find(fly: Fly, inputs: ReleaseCommandInputs): Promise<Found> {
  const machines = (await listMachines(fly, inputs.app)).filter(({ name }) => isReleaseName(name));
  const name = machineName(inputs);
  const current = machines.find((machine) => machine.name === name);
  if (current) mustBeOurs(current, inputs);
  return { current, older: machines.filter((machine) => machine.name !== name && isOurs(machine, inputs)) };
}

/** Every machine of ours that a release command made. */
export async function findAll(fly: Fly, inputs: ReleaseCommandInputs): Promise<MachineAnswer[]> {
  const machines = await listMachines(fly, inputs.app);
  return machines.filter((machine) => isReleaseName(machine.name) && isOurs(machine, inputs));
}

/** Throws when a machine is not ours and may not be taken over. */
export function mustBeOurs(machine: MachineAnswer, inputs: ReleaseCommandInputs): void {
  // A host that does not answer hides the metadata, and with it nothing that speaks against us.
  if (!machine.config || isOurs(machine, inputs) || inputs.adopt) return;
  throw new ProviderError(
    `fly: the app "${inputs.app}" has a machine ${machine.name} (${machine.id}) that another owner made. ` +
      "Set adopt: true on the release command to take it over, or remove it. Nothing was run",
  );
}

function isOurs({ config }: MachineAnswer, { project, stack, app }: ReleaseCommandInputs): boolean {
  const metadata = (config?.metadata ?? {}) as Record<string, string>;
  return (
    metadata.hotdash_project === project && metadata.hotdash_stack === stack && metadata.hotdash_app === app
  );
}
