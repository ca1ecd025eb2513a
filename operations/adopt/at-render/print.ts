import type { StackName } from "../../../settings/stack-name.ts";
import type { AdoptionPlan } from "../plan.ts";
import { printed } from "../render.ts";
import { table } from "../text.ts";
import type { LiveService, LiveWorkspace } from "./live-workspace.ts";

/** The plan as a stack file, behind what is in the workspace: by names only where a value may be secret. */
export function printWorkspace(live: LiveWorkspace, plan: AdoptionPlan, name: StackName): string {
  const { app, ownerId, web, parts, keyValues, groups } = live;
  return printed(
    `Settings of the dashboard ${app} in the workspace ${ownerId} of Render for the stack ${name.stack}`,
    [
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
      ...table("Names of web's variables", [Object.keys(web.env).sort().join(", ")]),
    ],
    plan,
    name,
  );
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
