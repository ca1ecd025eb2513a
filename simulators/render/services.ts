import type { Call, Reply, Route } from "../kernel/routes.ts";
import { autoscalingOf, checkInstances } from "./autoscaling.ts";
import { diskOf } from "./disk.ts";
import { invalid, json, refuse } from "./errors.ts";
import { paged, passes, passesTimes } from "./paging.ts";
import type { Render } from "./render.ts";
import { detailsPatchByType, detailsPost, requests } from "./requests.ts";
import type { Service } from "./service.ts";
import { serviceAnswer } from "./service-answer.ts";
import { changed, type DetailsPatch, type DetailsPost, defaults } from "./service-settings.ts";
import { bodyOf, parse } from "./validate.ts";
import { readEnvVars, readSecretFiles } from "./variables.ts";

/** What a create may say and an update may not: Render's API has other operations for it, and ignores it here. */
const NOT_PATCHABLE = ["type", "ownerId", "envVars", "secretFiles", "environmentId"];
const DETAILS_NOT_PATCHABLE = ["numInstances", "autoscaling", "disk", "region", "env"];

/** Create, list, read, update and delete services. */
export function serviceRoutes(render: Render): Route[] {
  const path = "/v1/services/:service";
  return [
    {
      method: "GET",
      path: "/v1/services",
      action: "services.list",
      kind: "read",
      handler: (call) => list(render, call),
    },
    {
      method: "POST",
      path: "/v1/services",
      action: "services.create",
      kind: "mutate",
      handler: (call) => create(render, call),
    },
    {
      method: "GET",
      path,
      action: "services.get",
      kind: "read",
      handler: (call) => json(200, serviceAnswer(render.world, render.world.service(call.params.service))),
    },
    {
      method: "PATCH",
      path,
      action: "services.update",
      kind: "mutate",
      handler: (call) => update(render, call),
    },
    {
      method: "DELETE",
      path,
      action: "services.delete",
      kind: "mutate",
      handler: (call) => remove(render, call),
    },
  ];
}

function list({ world }: Render, call: Call): Reply {
  const found = [...world.services.values()]
    .filter(
      (one) =>
        passes(call, "name", one.settings.name) &&
        passes(call, "type", one.type) &&
        passes(call, "ownerId", one.ownerId) &&
        passes(call, "environmentId", one.environmentId) &&
        passes(call, "env", one.settings.runtime) &&
        passes(call, "region", one.region) &&
        passes(call, "suspended", one.suspended ? "suspended" : "not_suspended") &&
        passesTimes(call, { created: one.createdAt, updated: one.updatedAt }),
    )
    .sort((one, other) => other.createdAt - one.createdAt || (one.id < other.id ? 1 : -1));
  return paged(
    call,
    "service",
    found.map((one) => ({ id: one.id, item: serviceAnswer(world, one) })),
  );
}

function create(render: Render, call: Call): Reply {
  const { world, engine } = render;
  const { type, name, ownerId, environmentId, envVars, secretFiles, serviceDetails, ...body } = bodyOf(
    call,
    requests.servicePOST,
  );
  const details = parse<DetailsPost>(serviceDetails, detailsPost[type], "serviceDetails");
  world.owner(ownerId);
  if (body.image && body.image.ownerId !== "" && body.image.ownerId !== ownerId)
    throw invalid("image.ownerId must be the workspace of the service");
  if (environmentId !== undefined) world.environment(environmentId);
  const names = [...world.services.values()].filter((one) => one.ownerId === ownerId);
  if (render.uniqueNames && names.some(({ settings }) => settings.name === name))
    throw refuse(409, `a service named ${name} exists already`);
  const settings = changed(world, type, defaults(name, details.runtime), body, details);
  const now = world.now();
  const id = world.id20(type === "cron_job" ? "crn" : "srv");
  const service: Service = {
    id,
    type,
    ownerId,
    region: details.region ?? "oregon",
    slug: slugOf(render, name),
    createdAt: now,
    updatedAt: now,
    ...(environmentId !== undefined && { environmentId }),
    settings,
    numInstances: details.numInstances ?? 1,
    ...(details.autoscaling && { autoscaling: autoscalingOf(details.autoscaling) }),
    ...(details.disk && { disk: diskOf(render, { sizeGB: 1, ...details.disk }) }),
    suspended: false,
    dormant: false,
    envVars: readEnvVars(envVars ?? []),
    secretFiles: readSecretFiles(secretFiles ?? []),
    customDomains: [],
    deploys: [],
    instances: [],
    events: [],
    logs: [],
    runs: [],
  };
  checkInstances(service, service.numInstances);
  world.services.set(id, service);
  const deploy = engine.deploy(service, "other");
  return json(201, { service: serviceAnswer(world, service), deployId: deploy.id });
}

function update({ world, engine }: Render, call: Call): Reply {
  const service = world.service(call.params.service);
  const { serviceDetails, ...body } = bodyOf(
    { ...call, body: without(call.body, NOT_PATCHABLE) },
    requests.servicePATCH,
  );
  const details = parse<DetailsPatch>(
    without(serviceDetails ?? {}, DETAILS_NOT_PATCHABLE),
    detailsPatchByType[service.type],
    "serviceDetails",
  );
  const before = service.settings;
  service.settings = changed(world, service.type, before, body, details);
  service.updatedAt = world.now();
  const { plan, maintenanceMode, schedule } = service.settings;
  const { motion } = engine;
  if (plan !== before.plan) motion.event(service, "plan_changed", { from: before.plan, to: plan });
  if (maintenanceMode.enabled !== before.maintenanceMode.enabled)
    motion.event(service, "maintenance_mode_enabled", { enabled: maintenanceMode.enabled });
  if (schedule !== before.schedule) engine.reschedule(service);
  // Recorded: the answer to an update may lack autoscaling although it is set.
  const answer = serviceAnswer(world, service);
  delete (answer.serviceDetails as Record<string, unknown>).autoscaling;
  return json(200, answer);
}

function remove({ world, engine }: Render, call: Call): Reply {
  const service = world.service(call.params.service);
  world.services.delete(service.id);
  for (const group of world.envGroups.values())
    group.serviceIds = group.serviceIds.filter((id) => id !== service.id);
  engine.remove(service);
  return json(204);
}

/** The name, with four letters more when it is taken: slugs are one namespace of the whole platform. */
function slugOf({ world }: Render, name: string): string {
  const plain =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "") || "service";
  const taken = [...world.services.values()].some(({ slug }) => slug === plain);
  return taken ? `${plain}-${world.random.word(4)}` : plain;
}

function without(body: unknown, names: readonly string[]): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
}
