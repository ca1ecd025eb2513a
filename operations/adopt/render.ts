import { typeOf } from "../../providers/fly/api/addresses.ts";
import type { MachineAnswer } from "../../providers/fly/api/machines.ts";
import { redact } from "../../providers/kernel/redact.ts";
import type { StackName } from "../../settings/stack-name.ts";
import { yamlText } from "../yaml-text.ts";
import { type AppDescription, describeApp } from "./description.ts";
import { checkLines, processLines, serviceLines, variableNames } from "./inventory.ts";
import type { LiveApp } from "./live-app.ts";
import type { AdoptionPlan } from "./plan.ts";
import { comment, list, table } from "./text.ts";

/** The plan for an app on Fly, behind what the app holds. */
export function render(live: LiveApp, plan: AdoptionPlan, name: StackName): string {
  return printed(
    `Settings of the app ${live.name} for the stack ${name.stack}`,
    flyTables(describeApp(live)),
    plan,
    name,
  );
}

/** All that an app on Fly holds, as comments: what a value may be secret of is named only. */
export function flyTables(app: AppDescription): string[] {
  const { groups, volumes, addresses, certificates, secrets } = app;
  const names = (of: readonly string[]) => (of.length > 0 ? [of.join(", ")] : []);
  return [
    ...table("Machines", machineLines(app)),
    ...table("Processes", processLines(groups)),
    ...table("Services", serviceLines(groups)),
    ...table("Checks", checkLines(groups)),
    ...table(
      "Volumes",
      volumes.map(
        ({ id, name: volume, region, size_gb, attached_machine_id: holder }) =>
          `${volume} (${id}) ${region} ${size_gb} GB, ${holder ? `at ${holder}` : "not attached"}`,
      ),
    ),
    ...table(
      "Addresses",
      addresses.map(
        (address) => `${address.ip} (${typeOf(address)}${address.region ? `, ${address.region}` : ""})`,
      ),
    ),
    ...table("Certificates", certificates),
    ...table("Names of the plain variables", names(variableNames(groups))),
    ...table("Names of the secrets", names(secrets)),
  ];
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
  const adopt = `${plan.section ?? "dashboard"}.adopt`;
  const text = [
    comment(`${title}, as it is now. Nothing was changed.`),
    comment(""),
    ...tables,
    yamlText({ config }).trimEnd(),
    ...list("Secrets to set; each command asks for the value", plan.secretCommands),
    ...list("Secrets that a stack needs and the app has not", plan.missing ?? []),
    ...list("Still to put right in these settings", plan.stillWrong),
    ...list("What the settings cannot say", plan.cannot),
    ...list(
      "What the first update changes",
      plan.later && plan.changes.length === 0
        ? [`nothing: machines and secrets that are there stay as they are while ${adopt} is as-is`]
        : plan.changes,
    ),
    ...list(`What a release changes once ${adopt} is true`, plan.later ?? []),
    ...list("To know", plan.notes),
    ...list(
      "Steps",
      plan.steps.map((step, index) => `${index + 1}. ${step}`),
    ),
  ];
  return redact(text.join("\n"));
}

function machineLines({ groups, passing }: AppDescription): string[] {
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
