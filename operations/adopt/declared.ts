import { machineOf } from "../../components/fly/machine.ts";
import { volumesOf } from "../../components/fly/volumes.ts";
import { dashboard } from "../../components/systems/dashboard.ts";
import type { Declaration, Group } from "../../components/systems/declaration.ts";
import { groupsOn } from "../../components/systems/parts.ts";
import { desiredMachines } from "../../providers/fly/process-group/desired.ts";
import { type ProcessGroupInputs, processGroupInputs } from "../../providers/fly/process-group/schema.ts";
import { setCommand } from "../../settings/commands.ts";
import { forceHttps, judgePort } from "../../settings/rules/https.ts";
import type { StackName } from "../../settings/stack-name.ts";
import type { StackSettings } from "../../settings/types.ts";
import { foreseen } from "./foreseen.ts";

/** Stands for an image that is not known by its digest: it is in no difference then. */
const SOME_IMAGE = `some/image@sha256:${"0".repeat(64)}`;

/** What a system's machines would be with some sections, and what of them a rule of the team refuses. */
export interface Declared {
  /** Config of the first machine of each group, by the group's name. */
  machines: Record<string, Record<string, unknown> | undefined>;
  /** The same groups as the program declares them; none when they cannot be foreseen. */
  groups: ProcessGroupInputs[];
  /** Volumes of those groups. */
  volumes: { name: string; region: string }[];
  /** Each with the command that puts it right. */
  refused: string[];
}

/**
 * Made by the same code that declares the machines when the stack is updated.
 * @param of which system of the stack. @default its dashboard
 */
export function declaredMachines(
  name: StackName,
  sections: Record<string, unknown>,
  image: string | undefined,
  of: (settings: StackSettings, image: string) => Declaration | undefined = dashboard,
): Declared {
  const settings = foreseen(name, sections);
  const system = settings && of(settings, image ?? SOME_IMAGE);
  if (!settings || !system) return { machines: {}, groups: [], volumes: [], refused: [] };
  const asIs = system.adopt === "as-is";
  const groups = groupsOn("fly", system);
  const inputsOf = (one: Group) => {
    const { name: group, count, volume } = one;
    const volumes = Object.fromEntries(volumesOf(one).map(({ slot }) => [slot, "the one that is there"]));
    const given = {
      ...{ platform: settings.platform, org: settings.fly.org, app: system.app },
      ...{ project: settings.project, stack: settings.stack, group },
      ...{ regions: count.regions, machine: mended(machineOf(one)) },
      ...{ image: image ?? SOME_IMAGE, secretsVersion: 1 },
      ...(volume ? { mounts: { path: volume.path, volumes } } : {}),
      ...{ adopt: true, ...(asIs ? { asIs } : {}), ...(count.names ? { names: count.names } : {}) },
    };
    // A size that Fly does not offer is said elsewhere; what else would change is told all the same.
    return processGroupInputs.safeParse(given).data ?? (given as unknown as ProcessGroupInputs);
  };
  const declared = groups.map(inputsOf);
  const configOf = (inputs: ProcessGroupInputs) => {
    const [first] = desiredMachines(inputs);
    if (!first) return undefined;
    return image ? first.config : { ...first.config, image: undefined };
  };
  return {
    machines: Object.fromEntries(declared.map((inputs) => [inputs.group, configOf(inputs)])),
    groups: declared,
    volumes: groups.flatMap((group) =>
      volumesOf(group).map(({ args: { name: volume, region } }) => ({ name: volume, region })),
    ),
    refused: groups.flatMap((group) => refusedPorts(name, group)),
  };
}

type Machine = ReturnType<typeof machineOf>;

/** A machine as the rule https-for-real lets it through: it forces HTTPS by itself, unless an exemption names it. */
function mended(machine: Machine): Machine {
  const copy = structuredClone(machine);
  for (const { ports } of copy.services ?? []) forceHttps(ports ?? []);
  return copy;
}

/** What the rule https-for-real says of a group's ports: settings carry them over, production may not keep them. */
function refusedPorts(name: StackName, group: Group): string[] {
  const [service] = machineOf(group).services ?? [];
  return (service?.ports ?? []).flatMap((port) => {
    const side = port.port === 80 ? "http" : "https";
    return judgePort(port, `dashboard.${group.name}.${side}`).map(({ property, problem, fix }) =>
      property.endsWith(".force_https")
        ? `${name.project}:${property} ${problem}: the rule https-for-real sets it to true with every update, unless an exemption names it. Fix: ${setCommand(name, property.split("."), true)}`
        : `${name.project}:${property} ${problem}: the rule https-for-real refuses it in production. Fix: ${fix}`,
    );
  });
}
