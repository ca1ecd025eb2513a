import { typeOf } from "../../providers/fly/api/addresses.ts";
import type { MachineAnswer } from "../../providers/fly/api/machines.ts";
import { redact } from "../../providers/kernel/redact.ts";
import type { StackName } from "../../settings/stack-name.ts";
import { yamlText } from "../yaml-text.ts";
import { groupsOf } from "./groups.ts";
import type { LiveApp } from "./live-app.ts";
import type { AdoptionPlan } from "./plan.ts";

/** The plan for an app on Fly, behind what the app holds. */
export function render(live: LiveApp, plan: AdoptionPlan, name: StackName): string {
  return printed(
    `Settings of the app ${live.name} for the stack ${name.stack}`,
    [
      ...table("Machines", machineLines(live)),
      ...table(
        "Volumes",
        live.volumes.map(
          ({ id, name: volume, region, size_gb, attached_machine_id: holder }) =>
            `${volume} (${id}) ${region} ${size_gb} GB, ${holder ? `at ${holder}` : "not attached"}`,
        ),
      ),
      ...table(
        "Addresses",
        live.addresses.map(
          (address) => `${address.ip} (${typeOf(address)}${address.region ? `, ${address.region}` : ""})`,
        ),
      ),
      ...table("Certificates", live.certificates),
      ...table("Names of the secrets", live.secrets.length > 0 ? [live.secrets.join(", ")] : []),
    ],
    plan,
    name,
  );
}

/** A plan as a stack file: settings as YAML, everything else as comments, so that the output can be kept as it is. */
export function printed(
  title: string,
  tables: readonly string[],
  plan: AdoptionPlan,
  { project }: StackName,
): string {
  const config = Object.fromEntries(
    Object.entries(plan.sections).map(([section, value]) => [`${project}:${section}`, value]),
  );
  const text = [
    comment(`${title}, as it is now. Nothing was changed.`),
    comment(""),
    ...tables,
    yamlText({ config }).trimEnd(),
    ...list("Secrets to set; each command asks for the value", plan.secretCommands),
    ...list("Still to put right in these settings", plan.stillWrong),
    ...list("What the settings cannot say", plan.cannot),
    ...list("What the first update changes", plan.changes),
    ...list("To know", plan.notes),
    ...list(
      "Steps",
      plan.steps.map((step, index) => `${index + 1}. ${step}`),
    ),
  ];
  return redact(text.join("\n"));
}

function machineLines({ machines }: LiveApp): string[] {
  const { groups, passing } = groupsOf(machines);
  return groups
    .map(({ name, machines: own }) => ({ name, own }))
    .concat(passing.length > 0 ? [{ name: "for a moment", own: passing }] : [])
    .flatMap(({ name, own }) => own.map((machine) => `${name}: ${machineLine(machine)}`));
}

function machineLine({ id, name, region, state, config }: MachineAnswer): string {
  const { cpu_kind, cpus, memory_mb } = (config?.guest ?? {}) as Record<string, unknown>;
  const size = cpus ? `${cpu_kind}-cpu-${cpus}x, ${memory_mb} MB` : "size unknown";
  return `${name} (${id}) ${region}, ${size}, ${state}`;
}

const comment = (line: string) => `# ${line}`.trimEnd();
/** Lines below a title, as comments. */
export const table = (title: string, lines: readonly string[]) => [
  comment(`${title}:${lines.length > 0 ? "" : " none"}`),
  ...lines.map((line) => comment(`  ${line}`)),
];
const list = (title: string, lines: readonly string[]) =>
  lines.length > 0 ? [comment(""), ...table(title, lines)] : [];
