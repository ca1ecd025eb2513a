import type { z } from "zod";
import { invalid } from "./errors.ts";
import { normaliseImage } from "./images.ts";
import type { detailsPatchByType, detailsPost, RequestBody } from "./requests.ts";
import { isSchedule } from "./schedule.ts";
import type { ServiceSettings, ServiceType } from "./service.ts";
import type { World } from "./world.ts";

/** Details of a create, whatever the type: a field that a type does not have was refused before. */
export type DetailsPost = z.infer<(typeof detailsPost)["web_service"]> &
  Partial<Pick<z.infer<(typeof detailsPost)["cron_job"]>, "schedule">>;
/** Details of an update, whatever the type. */
export type DetailsPatch = z.infer<(typeof detailsPatchByType)["web_service"]> &
  Pick<z.infer<(typeof detailsPatchByType)["cron_job"]>, "schedule">;

type Body = RequestBody<"servicePATCH">;

/** What a service has that nobody declared: Render's defaults. */
export function defaults(name: string, runtime: string): ServiceSettings {
  return {
    name,
    autoDeployTrigger: "commit",
    rootDir: "",
    runtime,
    plan: "starter",
    dockerCommand: "",
    dockerContext: "",
    dockerfilePath: "",
    buildCommand: "",
    startCommand: "",
    preDeployCommand: "",
    healthCheckPath: "",
    maintenanceMode: { enabled: false, uri: "" },
    maxShutdownDelaySeconds: 30,
    previews: { generation: "off" },
    renderSubdomainPolicy: "enabled",
    ipAllowList: [{ cidrBlock: "0.0.0.0/0", description: "everywhere" }],
    schedule: "",
  };
}

/** Settings with what a request says about them; what it omits stays. Refuses (400) what cannot be. */
export function changed(
  world: World,
  type: ServiceType,
  before: ServiceSettings,
  body: Body,
  details: DetailsPatch,
): ServiceSettings {
  const after: ServiceSettings = { ...before };
  assign(after, {
    name: body.name,
    repo: body.repo,
    branch: body.branch,
    rootDir: body.rootDir,
    runtime: details.runtime,
    plan: details.plan,
    preDeployCommand: details.preDeployCommand,
    healthCheckPath: details.healthCheckPath,
    maintenanceMode: details.maintenanceMode,
    maxShutdownDelaySeconds: details.maxShutdownDelaySeconds,
    renderSubdomainPolicy: details.renderSubdomainPolicy,
    // Null is "unchanged", an empty list blocks everyone.
    ipAllowList: details.ipAllowList ?? undefined,
    cache: details.cache,
    schedule: details.schedule,
    autoDeployTrigger:
      body.autoDeployTrigger ?? (body.autoDeploy && (body.autoDeploy === "yes" ? "commit" : "off")),
    previews:
      (details.previews?.generation && { generation: details.previews.generation }) ??
      (details.pullRequestPreviewsEnabled && {
        generation: details.pullRequestPreviewsEnabled === "yes" ? "automatic" : "off",
      }),
    buildFilter: body.buildFilter
      ? { paths: body.buildFilter.paths ?? [], ignoredPaths: body.buildFilter.ignoredPaths ?? [] }
      : undefined,
  });
  const given: Record<string, unknown> = details.envSpecificDetails ?? {};
  const { registryCredentialId, registryCredential: _, ...env } = given as Partial<Record<string, string>>;
  assign(after, env);
  credential(world, after, registryCredentialId ?? body.image?.registryCredentialId);
  if (body.image) {
    const imagePath = normaliseImage(body.image.imagePath);
    if (imagePath === undefined) throw invalid("image.imagePath is no image reference");
    after.imagePath = imagePath;
  }
  // Recorded: a service that comes to run an image has no repository and no branch any more; the other way it has no image.
  if (after.runtime === "image") {
    delete after.repo;
    delete after.branch;
  } else delete after.imagePath;
  judge(type, after);
  return after;
}

/** An empty id takes the credential away. */
function credential(world: World, settings: ServiceSettings, id: string | undefined): void {
  if (id === undefined) return;
  if (id === "") delete settings.registryCredentialId;
  else settings.registryCredentialId = world.credential(id).id;
}

function judge(type: ServiceType, settings: ServiceSettings): void {
  const { runtime, imagePath, repo, healthCheckPath, plan, schedule } = settings;
  if (runtime === "image" && imagePath === undefined) throw invalid("image is required with runtime image");
  if (runtime !== "image" && repo === undefined) throw invalid(`repo is required with runtime ${runtime}`);
  if (healthCheckPath !== "" && !healthCheckPath.startsWith("/"))
    throw invalid("serviceDetails.healthCheckPath must begin with /");
  if (plan === "free" && settings.maintenanceMode.enabled)
    throw invalid("maintenance mode is not available for free services");
  if (plan === "free" && settings.preDeployCommand !== "")
    throw invalid("pre-deploy commands are not available for free services");
  if (type === "cron_job" && !isSchedule(schedule))
    throw invalid("serviceDetails.schedule is no cron expression of five fields");
}

function assign<T extends object>(target: T, values: Partial<T>): void {
  for (const [key, value] of Object.entries(values))
    if (value !== undefined) Object.assign(target, { [key]: value });
}
