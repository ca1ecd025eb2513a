import { type ProcessGroupInputs, processGroupInputs } from "../../providers/fly/process-group/schema.ts";
import { fly } from "../../settings/tokens.ts";
import { type RenderService, servicesIn } from "../live/systems.ts";
import { UsageError } from "../run/usage-error.ts";
import type { ExportedState } from "../workspace/stack.ts";

/** A process group on Fly, as the last update left it. */
export interface Group {
  /** `hotdash-app/web`. */
  name: string;
  inputs: ProcessGroupInputs;
  endpoint: unknown;
  secretsVersion: unknown;
}

/** What is to begin anew. */
export interface Targets {
  groups: Group[];
  services: RenderService[];
}

/**
 * Process groups and services of a stored state; one of them where it is named. Jobs start by themselves.
 * @throws UsageError that names all there are; Error where an update was left half way
 */
export function targetsIn(
  state: ExportedState,
  { stack, only }: { stack: string; only: string | undefined },
): Targets {
  const half = state.resources.filter(({ initErrors }) => (initErrors ?? []).length > 0);
  if (state.pendingOperations.length + half.length > 0)
    throw new Error(
      `an update of ${stack} was left half way: what runs is not what is stored. Nothing was touched\n   fix: npm run repair -- ${stack}, then npm run up -- ${stack}`,
    );
  const groups = state.resources.flatMap((resource): Group[] => {
    if (resource.type !== fly.ProcessGroup) return [];
    const inputs = processGroupInputs.parse(resource.inputs);
    if (inputs.machine.schedule !== undefined) return [];
    const { endpoint, secretsVersion } = resource.outputs ?? {};
    return [{ name: `${inputs.app}/${inputs.group}`, inputs, endpoint, secretsVersion }];
  });
  const services = servicesIn(state).filter(({ type }) => type !== "cron_job");
  const all = { groups, services };
  const names = [...groups.map(({ name }) => name), ...services.map(({ name }) => name)];
  if (names.length === 0)
    throw new Error(`${stack} has nothing that runs yet: npm run up -- ${stack} makes it`);
  if (only === undefined) return all;
  const isMeant = (name: string) => name === only || name.split("/").at(-1) === only;
  const meant = {
    groups: groups.filter(({ name }) => isMeant(name)),
    services: services.filter(({ name }) => isMeant(name)),
  };
  const found = [...meant.groups.map(({ name }) => name), ...meant.services.map(({ name }) => name)];
  if (found.length === 1) return meant;
  throw new UsageError(
    `<group> = ${JSON.stringify(only)}\n   is ${found.length === 0 ? "no process group or service" : "several"} of ${stack}\n   allowed: ${names.join(", ")}`,
  );
}
