import type { KeyValueArgs } from "../../providers/render/key-value/resource.ts";
import type { ServiceArgs } from "../../providers/render/service/resource.ts";
import { LEAST_MAX_AGE } from "../../settings/rules/https.ts";
import type { AnySettings } from "../../settings/types.ts";
import type { Declaration, Group } from "../systems/declaration.ts";
import { groupsOn, madeFor } from "../systems/parts.ts";
import { shutdownDelay } from "./shutdown.ts";

/** A service of a system on Render. */
export interface Part {
  /** What its resource adds to the system's; empty for the first. */
  name: string;
  group: Group;
  args: ServiceArgs;
}

/** What the program makes itself, by `<system>.<name>`. */
export type Made = NonNullable<ServiceArgs["generated"]>;

/** Everything that a system runs on Render: the service of its first group, and what deploys after it. */
export function servicesOf(settings: AnySettings, declared: Declaration, made: Made): [Part, ...Part[]] {
  const [first, ...others] = groupsOn("render", declared).map(
    (group, index): Part => ({
      group,
      name: index === 0 ? "" : group.name,
      args: serviceOf(settings, declared, group, made, index === 0),
    }),
  );
  if (first === undefined) throw new Error(`${declared.name} has no group on Render`);
  return [first, ...others];
}

function serviceOf(
  settings: AnySettings,
  declared: Declaration,
  group: Group,
  made: Made,
  first: boolean,
): ServiceArgs {
  const { platform, project, stack, render, protectData } = settings;
  const { region, registryCredentialId, deployTimeoutSeconds } = render;
  const { command, count, schedule, stop, volume, values } = group;
  const generated = madeFor(values.render.made, made);
  return {
    // The settings are refused without an owner.
    ...{
      platform,
      ownerId: render.ownerId ?? "",
      project,
      stack,
      region,
      image: group.image ?? declared.image,
    },
    ...(registryCredentialId ? { registryCredentialId } : {}),
    rollout: { timeoutSeconds: deployTimeoutSeconds },
    ...{ env: { ...values.render.env }, secrets: { ...values.render.secrets }, generated },
    name: first ? declared.app : `${declared.app}-${group.name}`,
    plan: group.size.plan,
    adopt: declared.adopt === true,
    ...kindOf(group),
    ...(command ? { dockerCommand: command.join(" ") } : {}),
    ...(first ? { preDeployCommand: releaseStep(declared) } : {}),
    // A disk and a job have one instance, whatever is said.
    ...(volume || schedule ? {} : { numInstances: count.instances }),
    ...(count.autoscaling ? { autoscaling: count.autoscaling } : {}),
    ...(schedule?.render ? { schedule: schedule.render } : {}),
    ...(stop && !schedule ? { maxShutdownDelaySeconds: shutdownDelay(stop.timeout) } : {}),
    ...(volume ? { disk: { name: volume.name, mountPath: volume.path, sizeGB: volume.size_gb } } : {}),
    ...(volume && !protectData ? { destroyData: volume.name } : {}),
  };
}

/** The kind of service that a group is, and what only that kind has. */
function kindOf({ reach, schedule }: Group): Pick<ServiceArgs, "type"> & Partial<ServiceArgs> {
  if (schedule) return { type: "cron_job" };
  if (reach === undefined) return { type: "background_worker" };
  if (reach.by !== "internet") return { type: "private_service" };
  const smoke = [...reach.smoke];
  return {
    type: "web_service",
    // Empty: Render waits for an open port alone.
    healthCheckPath: reach.proxy.checks[0]?.path ?? "",
    maintenanceMode: { enabled: reach.maintenance, uri: "" },
    smoke,
    // Staging asks too: production must not be the first to find the header missing.
    ...(smoke.length > 0 ? { hstsMaxAge: LEAST_MAX_AGE } : {}),
  };
}

/** Before a deploy, unless the same stack does it on Fly as well. */
const releaseStep = ({ release, host }: Declaration): string =>
  release && host === "render" ? release.command.join(" ") : "";

/** Redis beside the services: reached from their region and workspace only. Undefined when the system has none. */
export function storeOf({ platform, render }: AnySettings, declared: Declaration): KeyValueArgs | undefined {
  if (!declared.store) return undefined;
  return {
    ...{ platform, ownerId: render.ownerId ?? "", region: render.region },
    ...{ name: `${declared.app}-redis`, adopt: declared.adopt === true, ...declared.store },
  };
}
