import { chromaMachine, chromaNames, chromaSlots } from "../../components/fly/chroma.ts";
import { webMachine } from "../../components/fly/web.ts";
import { desiredMachines } from "../../providers/fly/process-group/desired.ts";
import { type ProcessGroupInputs, processGroupInputs } from "../../providers/fly/process-group/schema.ts";
import { setCommand } from "../../settings/commands.ts";
import { routeEnvironment } from "../../settings/matrix.ts";
import { forceHttps, judgePort } from "../../settings/rules/https.ts";
import type { StackName } from "../../settings/stack-name.ts";
import type { StackSettings } from "../../settings/types.ts";
import { foreseen } from "./foreseen.ts";

/** Stands for an image that is not known by its digest: it is in no difference then. */
const SOME_IMAGE = `some/image@sha256:${"0".repeat(64)}`;

/** What the dashboard's machines would be with some sections, and what of them a rule of the team refuses. */
export interface Declared {
  /** Config of the first machine of each group, by the group's name. */
  machines: Record<string, Record<string, unknown> | undefined>;
  /** The same groups as the program declares them; none when they cannot be foreseen. */
  groups: ProcessGroupInputs[];
  /** Each with the command that puts it right. */
  refused: string[];
}

/** Made by the same code that declares the machines when the stack is updated. */
export function declaredMachines(
  name: StackName,
  sections: Record<string, unknown>,
  image: string | undefined,
): Declared {
  const settings = foreseen(name, sections);
  if (!settings) return { machines: {}, groups: [], refused: [] };
  const { web, chroma } = settings.dashboard;
  const { flyEnv } = routeEnvironment(settings);
  const asIs = settings.dashboard.adopt === "as-is";
  const inputsOf = (group: string, regions: object, machine: unknown, names?: Record<string, string>) => {
    const volumes = Object.fromEntries(
      chromaSlots(settings)
        .filter((slot) => slot.startsWith(`${group}-`))
        .map((slot) => [slot, "the one that is there"]),
    );
    const given = {
      ...{ platform: settings.platform, org: settings.fly.org, app: settings.dashboard.app },
      ...{ project: settings.project, stack: settings.stack, group, regions, machine },
      ...{ image: image ?? SOME_IMAGE, secretsVersion: 1 },
      ...(Object.keys(volumes).length > 0 ? { mounts: { path: chroma.path, volumes } } : {}),
      ...{ adopt: true, ...(asIs ? { asIs } : {}), ...(names ? { names } : {}) },
    };
    // A size that Fly does not offer is said elsewhere; what else would change is told all the same.
    return processGroupInputs.safeParse(given).data ?? (given as unknown as ProcessGroupInputs);
  };
  const groups = [
    inputsOf("web", web.regions, mended(webMachine(settings, flyEnv)), web.names),
    ...(chroma.mode === "group"
      ? [
          inputsOf(
            "chroma",
            { [chroma.region]: 1 },
            chromaMachine(settings, flyEnv),
            chromaNames(settings).names,
          ),
        ]
      : []),
  ];
  const configOf = (inputs: ProcessGroupInputs) => {
    const [first] = desiredMachines(inputs);
    if (!first) return undefined;
    return image ? first.config : { ...first.config, image: undefined };
  };
  return {
    machines: Object.fromEntries(groups.map((inputs) => [inputs.group, configOf(inputs)])),
    groups,
    refused: refusedPorts(name, settings),
  };
}

type Machine = ReturnType<typeof webMachine>;

/** A machine as the rule https-for-real lets it through: it forces HTTPS by itself, unless an exemption names it. */
function mended(machine: Machine): Machine {
  const copy = structuredClone(machine);
  for (const { ports } of copy.services ?? []) forceHttps(ports ?? []);
  return copy;
}

/** What the rule https-for-real says of web's ports: settings carry them over, production may not keep them. */
function refusedPorts(name: StackName, settings: StackSettings): string[] {
  const [service] = webMachine(settings, {}).services ?? [];
  return (service?.ports ?? []).flatMap((port) => {
    const side = port.port === 80 ? "http" : "https";
    return judgePort(port, `dashboard.web.${side}`).map(({ property, problem, fix }) =>
      property.endsWith(".force_https")
        ? `${name.project}:${property} ${problem}: the rule https-for-real sets it to true with every update, unless an exemption names it. Fix: ${setCommand(name, property.split("."), true)}`
        : `${name.project}:${property} ${problem}: the rule https-for-real refuses it in production. Fix: ${fix}`,
    );
  });
}
