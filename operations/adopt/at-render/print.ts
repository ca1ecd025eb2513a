import { secretInCommand } from "../../../settings/rules/secret-commands.ts";
import type { StackName } from "../../../settings/stack-name.ts";
import type { AdoptionPlan } from "../plan.ts";
import { printed } from "../render.ts";
import { table } from "../text.ts";
import type { LiveService, LiveWorkspace } from "./live-workspace.ts";

/** The plan as a stack file, behind what is in the workspace: by names only where a value may be secret. */
export function printWorkspace(live: LiveWorkspace, plan: AdoptionPlan, name: StackName): string {
  const { app, ownerId } = live;
  return printed(
    `Settings of the dashboard ${app} in the workspace ${ownerId} of Render for the stack ${name.stack}`,
    workspaceTables(live),
    plan,
    name,
  );
}

/** What is in the workspace of a web service, as comments. */
export function workspaceTables({ web, parts, keyValues, groups, blueprints = [] }: LiveWorkspace): string[] {
  return [
    ...table("Services", [web, ...parts].map(serviceLine)),
    ...table("Disks", [web, ...parts].flatMap(diskLine)),
    ...table(
      "Domains",
      web.domains.map((one) => `${one.name} (${one.id}), ${one.verificationStatus}`),
    ),
    ...table(
      "Key Value",
      keyValues.map((one) => `${one.name} (${one.id}) ${one.region}, ${one.plan}`),
    ),
    ...table(
      "Env groups",
      groups.map((group) => `${group.name} (${group.id}), linked to ${group.services.length} services`),
    ),
    ...table(
      "Blueprints",
      blueprints.map(
        (one) =>
          `${one.name} (${one.id}), ${one.path} of ${one.repo}, ${one.autoSync ? "by each push" : "by hand"}`,
      ),
    ),
    ...table("Processes", [web, ...parts].map(processLine)),
    ...table("Names of web's variables", [Object.keys(web.env).sort().join(", ")]),
  ];
}

/** What a service runs: its command unless that holds a secret, its image with its version, its check. */
function processLine({ service }: LiveService): string {
  const { envSpecificDetails, healthCheckPath, schedule } = service.serviceDetails;
  const command = envSpecificDetails?.dockerCommand || undefined;
  const shown =
    command === undefined
      ? "the image's own command"
      : secretInCommand(command) === undefined
        ? command
        : "a command that holds a secret (not shown)";
  const more = [healthCheckPath && `asked at ${healthCheckPath}`, schedule && `at ${schedule}`].filter(
    Boolean,
  );
  return [`${service.name}: ${shown}`, service.imagePath ?? "built from a repository", ...more].join("; ");
}

function serviceLine({ service }: LiveService): string {
  const { id, name, type, suspended, serviceDetails } = service;
  const state = suspended === "suspended" ? ", suspended" : "";
  return `${name} (${id}) ${type.replaceAll("_", " ")}, ${serviceDetails.region}, ${serviceDetails.plan}${state}`;
}

function diskLine({ service }: LiveService): string[] {
  const { disk } = service.serviceDetails;
  return disk ? [`${disk.name} (${disk.id}) ${disk.sizeGB} GB at ${disk.mountPath}, of ${service.name}`] : [];
}
