import { environmentOf } from "./deploy.ts";
import { rfc3339 } from "./errors.ts";
import { liveDeploy, type Service } from "./service.ts";
import type { World } from "./world.ts";

/** Where a type stands in dashboard addresses, which are also its short form in the links of env groups. */
const SHORT = {
  web_service: "web",
  private_service: "pserv",
  background_worker: "worker",
  cron_job: "cron",
} as const;

/** Short form of a service's type. */
export const shortType = ({ type }: Service) => SHORT[type];

/** The port that a service listens on: PORT of its live deploy, else Render's default of 10000. */
export function portOf(service: Service): number {
  const live = liveDeploy(service) ?? service.deploys[0];
  const port = Number(live ? environmentOf(live.config).get("PORT") : undefined);
  return Number.isInteger(port) && port > 0 ? port : 10_000;
}

/** A service as Render answers it; variables and secret files are not in it. */
export function serviceAnswer(world: World, service: Service): Record<string, unknown> {
  const { settings } = service;
  const { repo, branch, buildFilter, imagePath, registryCredentialId } = settings;
  const credential = world.credentials.get(registryCredentialId ?? "");
  return {
    id: service.id,
    autoDeploy: settings.autoDeployTrigger === "off" ? "no" : "yes",
    autoDeployTrigger: settings.autoDeployTrigger,
    ...(branch !== undefined && { branch }),
    ...(buildFilter && { buildFilter }),
    createdAt: rfc3339(service.createdAt),
    dashboardUrl: `https://dashboard.render.com/${shortType(service)}/${service.id}`,
    ...(service.environmentId !== undefined && { environmentId: service.environmentId }),
    ...(imagePath !== undefined && { imagePath }),
    name: settings.name,
    notifyOnFail: "default",
    ownerId: service.ownerId,
    ...(credential && { registryCredential: { id: credential.id, name: credential.name } }),
    ...(repo !== undefined && { repo }),
    rootDir: settings.rootDir,
    serviceDetails: detailsOf(world, service),
    slug: service.slug,
    suspended: service.suspended ? "suspended" : "not_suspended",
    suspenders: service.suspended ? ["user"] : [],
    type: service.type,
    updatedAt: rfc3339(service.updatedAt),
  };
}

function detailsOf(world: World, service: Service): Record<string, unknown> {
  const { settings, region, type, disk, autoscaling } = service;
  const common = {
    buildPlan: "starter",
    env: settings.runtime,
    envSpecificDetails: envSpecificDetails(world, service),
    plan: settings.plan,
    region,
    runtime: settings.runtime,
  };
  if (type === "cron_job") {
    return {
      ...common,
      ...(service.lastSuccessfulRunAt !== undefined && {
        lastSuccessfulRunAt: rfc3339(service.lastSuccessfulRunAt),
      }),
      schedule: settings.schedule,
    };
  }
  const serving = {
    ...common,
    ...(autoscaling && { autoscaling }),
    ...(disk && {
      disk: { id: disk.id, name: disk.name, sizeGB: disk.sizeGB, mountPath: disk.mountPath },
    }),
    maxShutdownDelaySeconds: settings.maxShutdownDelaySeconds,
    // Recorded (live answers in the tests of Render's Terraform provider): the manual number, with autoscaling too, also
    // below its minimum.
    numInstances: service.numInstances,
    previews: settings.previews,
    pullRequestPreviewsEnabled: settings.previews.generation === "automatic" ? "yes" : "no",
    sshAddress: `${service.id}@ssh.${region}.render.com`,
  };
  if (type === "background_worker") return serving;
  const port = portOf(service);
  const open = { ...serving, openPorts: [{ port, protocol: "TCP" }] };
  if (type === "private_service") return { ...open, url: `${service.slug}:${port}` };
  return {
    ...open,
    ...(settings.cache && { cache: settings.cache }),
    healthCheckPath: settings.healthCheckPath,
    ipAllowList: settings.ipAllowList,
    maintenanceMode: settings.maintenanceMode,
    renderSubdomainPolicy: settings.renderSubdomainPolicy,
    url: `https://${service.slug}.onrender.com`,
  };
}

function envSpecificDetails(world: World, { settings }: Service): Record<string, unknown> {
  const { preDeployCommand, runtime, registryCredentialId } = settings;
  // Sent in serviceDetails, answered in here.
  const before = preDeployCommand === "" ? {} : { preDeployCommand };
  if (runtime !== "image" && runtime !== "docker")
    return { buildCommand: settings.buildCommand, startCommand: settings.startCommand, ...before };
  const credential = world.credentials.get(registryCredentialId ?? "");
  return {
    dockerCommand: settings.dockerCommand,
    dockerContext: settings.dockerContext,
    dockerfilePath: settings.dockerfilePath,
    ...before,
    ...(credential && {
      registryCredential: {
        id: credential.id,
        name: credential.name,
        registry: credential.registry,
        username: credential.username,
        updatedAt: rfc3339(credential.updatedAt),
      },
    }),
  };
}
