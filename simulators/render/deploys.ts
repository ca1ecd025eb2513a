import type { Call, Reply, Route } from "../kernel/routes.ts";
import { type Deploy, isOver } from "./deploy.ts";
import { canRollBackTo } from "./deploying.ts";
import { invalid, json, notFound, rfc3339 } from "./errors.ts";
import { normaliseImage, repositoryOf } from "./images.ts";
import { paged, passes, passesTimes } from "./paging.ts";
import type { Render } from "./render.ts";
import { requests } from "./requests.ts";
import type { Service } from "./service.ts";
import { bodyOf } from "./validate.ts";

/** Deploys: list, start, read, cancel, roll back. */
export function deployRoutes(render: Render): Route[] {
  const { world, engine } = render;
  const all = "/v1/services/:service/deploys";
  return [
    {
      method: "GET",
      path: all,
      action: "deploys.list",
      kind: "read",
      handler: (call) => list(render, call),
    },
    {
      method: "POST",
      path: all,
      action: "deploys.create",
      kind: "mutate",
      handler: (call) => create(render, call),
    },
    {
      method: "GET",
      path: `${all}/:deploy`,
      action: "deploys.get",
      kind: "read",
      handler: (call) =>
        json(200, deployAnswer(deployOf(world.service(call.params.service), call.params.deploy))),
    },
    {
      method: "POST",
      path: `${all}/:deploy/cancel`,
      action: "deploys.cancel",
      kind: "mutate",
      handler: (call) => {
        const service = world.service(call.params.service);
        const deploy = deployOf(service, call.params.deploy);
        if (service.type === "cron_job") throw invalid("deploys of cron jobs cannot be canceled");
        if (isOver(deploy)) throw invalid(`a deploy that is ${deploy.status} cannot be canceled`);
        engine.cancel(service, deploy);
        return json(200, deployAnswer(deploy));
      },
    },
    {
      method: "POST",
      path: "/v1/services/:service/rollback",
      action: "deploys.rollback",
      kind: "mutate",
      handler: (call) => {
        const { deployId } = bodyOf(call, requests.rollbackPOST);
        const service = world.service(call.params.service);
        const target = deployOf(service, deployId);
        if (!canRollBackTo(target)) throw invalid(`a deploy that is ${target.status} was never live`);
        if (service.suspended) throw invalid("the service is suspended");
        return json(201, deployAnswer(engine.deploy(service, "rollback", { target })));
      },
    },
  ];
}

function list({ world }: Render, call: Call): Reply {
  const { deploys } = world.service(call.params.service);
  const found = deploys.filter(
    (one) =>
      passes(call, "status", one.status) &&
      passesTimes(call, { created: one.createdAt, updated: one.updatedAt, finished: one.finishedAt }),
  );
  return paged(
    call,
    "deploy",
    found.map((one) => ({ id: one.id, item: deployAnswer(one) })),
  );
}

function create({ world, engine }: Render, call: Call): Reply {
  const body = bodyOf(call, requests.deployPOST);
  const service = world.service(call.params.service);
  const { commitId, imageUrl, clearCache, deployMode } = body;
  if (deployMode !== undefined && (commitId ?? imageUrl ?? clearCache) !== undefined)
    throw invalid("deployMode cannot be combined with commitId, imageUrl or clearCache");
  if (service.suspended) throw invalid("the service is suspended");
  const deploy = engine.deploy(
    service,
    "api",
    imageUrl === undefined ? {} : { image: imageOf(service, imageUrl) },
  );
  // Recorded: a deploy that waits for another is not in the answer.
  return deploy.status === "queued" ? json(202) : json(201, deployAnswer(deploy));
}

/** Render's document: host and repository must be those of the configured image. The service's own image stays. */
function imageOf({ settings }: Service, url: string): string {
  const { imagePath, runtime } = settings;
  if (runtime !== "image" || imagePath === undefined) throw invalid("imageUrl is for image-backed services");
  const image = normaliseImage(url);
  if (image === undefined) throw invalid("imageUrl is no image reference");
  if (repositoryOf(image) !== repositoryOf(imagePath))
    throw invalid("imageUrl must have the host and repository of the service's image");
  return image;
}

function deployOf(service: Service, id: string | undefined): Deploy {
  const deploy = service.deploys.find((one) => one.id === id);
  if (!deploy) throw notFound(id ?? "");
  return deploy;
}

/** A deploy as Render answers it. */
export function deployAnswer(deploy: Deploy): Record<string, unknown> {
  const { id, image, status, trigger, createdAt, updatedAt, startedAt, finishedAt } = deploy;
  return {
    id,
    commit: null,
    ...(image && { image }),
    status,
    trigger,
    createdAt: rfc3339(createdAt),
    updatedAt: rfc3339(updatedAt),
    ...(startedAt !== undefined && { startedAt: rfc3339(startedAt) }),
    finishedAt: finishedAt === undefined ? null : rfc3339(finishedAt),
  };
}
