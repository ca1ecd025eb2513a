import * as z from "zod";
import { isGone, type Render } from "./connection.ts";
import { listAll } from "./paging.ts";
import { bucket } from "./rate-limits.ts";
import {
  type AutoscalingBody,
  autoscalingBody,
  type CreateServiceBody,
  createServiceBody,
  type PatchServiceBody,
  patchServiceBody,
  scaleBody,
} from "./requests.ts";

const threshold = z.object({ enabled: z.boolean(), percentage: z.number() });

const serviceAnswer = z.object({
  id: z.string(),
  name: z.string(),
  ownerId: z.string(),
  type: z.string(),
  slug: z.string(),
  /** RFC 3339. */
  createdAt: z.string().nullish(),
  suspended: z.enum(["suspended", "not_suspended"]),
  autoDeploy: z.enum(["yes", "no"]),
  /** Absent in older answers. */
  autoDeployTrigger: z.enum(["off", "commit", "checksPass"]).nullish(),
  imagePath: z.string().nullish(),
  registryCredential: z.object({ id: z.string() }).nullish(),
  serviceDetails: z.object({
    runtime: z.string(),
    plan: z.string(),
    region: z.string(),
    url: z.string().nullish(),
    envSpecificDetails: z
      .object({ dockerCommand: z.string().nullish(), preDeployCommand: z.string().nullish() })
      .nullish(),
    preDeployCommand: z.string().nullish(),
    healthCheckPath: z.string().nullish(),
    maintenanceMode: z.object({ enabled: z.boolean(), uri: z.string() }).nullish(),
    maxShutdownDelaySeconds: z.number().nullish(),
    numInstances: z.number().nullish(),
    autoscaling: z
      .object({
        enabled: z.boolean(),
        min: z.number(),
        max: z.number(),
        criteria: z.object({ cpu: threshold, memory: threshold }),
      })
      .nullish(),
    disk: z.object({ id: z.string(), name: z.string(), mountPath: z.string(), sizeGB: z.number() }).nullish(),
    ipAllowList: z.array(z.object({ cidrBlock: z.string(), description: z.string() })).nullish(),
    renderSubdomainPolicy: z.enum(["enabled", "disabled"]).nullish(),
    schedule: z.string().nullish(),
  }),
});
/** A service, as far as this program looks at it. */
export type ServiceAnswer = z.infer<typeof serviceAnswer>;

const one = (id: string) => `/services/${encodeURIComponent(id)}`;

/** Services of a workspace that have exactly this name, previews left out. */
export function findServices(render: Render, ownerId: string, name: string): Promise<ServiceAnswer[]> {
  const query = { ownerId, name, includePreviews: "false" };
  return listAll(render, { path: "/services", query, wrapper: "service", item: serviceAnswer }).then(
    (found) => found.filter((service) => service.name === name && service.ownerId === ownerId),
  );
}

/** A service of a kind that this program does not have, such as a static site. */
const stranger = z.object({ id: z.string(), name: z.string(), type: z.string() });

/** A service as far as this program looks at it, and all that Render answered about it. */
export interface WholeService {
  service: ServiceAnswer;
  whole: Record<string, unknown>;
}

/** Every service of a workspace, previews left out: those of which all is known, and the others by name and type. */
export async function listServices(
  render: Render,
  ownerId: string,
): Promise<{ services: WholeService[]; strangers: z.infer<typeof stranger>[] }> {
  const item = z.looseObject(stranger.shape).transform((whole) => {
    const { data: service } = serviceAnswer.safeParse(whole);
    return { whole, service };
  });
  const query = { ownerId, includePreviews: "false" };
  const found = await listAll(render, { path: "/services", query, wrapper: "service", item });
  return {
    services: found.flatMap(({ service, whole }) => (service ? [{ service, whole }] : [])),
    strangers: found.flatMap(({ service, whole }) => (service ? [] : [stranger.parse(whole)])),
  };
}

/** The service, or undefined when it is gone. */
export async function getService(render: Render, id: string): Promise<ServiceAnswer | undefined> {
  try {
    const { body } = await render.send({
      method: "GET",
      path: one(id),
      bucket: bucket("read"),
      answer: serviceAnswer,
    });
    return body;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Makes a service; its first deploy starts at once. */
export async function createService(
  render: Render,
  body: CreateServiceBody,
): Promise<{ service: ServiceAnswer; deployId: string | undefined }> {
  const answer = await render.send({
    method: "POST",
    path: "/services",
    body: createServiceBody.parse(body),
    timeoutMs: 60_000,
    bucket: bucket("create"),
    answer: z.object({ service: serviceAnswer, deployId: z.string().nullish() }),
  });
  return { service: answer.body.service, deployId: answer.body.deployId ?? undefined };
}

/** Changes a service's configuration. Starts no deploy: what runs goes on as it is. */
export async function patchService(render: Render, id: string, body: PatchServiceBody): Promise<void> {
  await render.send({
    method: "PATCH",
    path: one(id),
    body: patchServiceBody.parse(body),
    idempotent: true,
    bucket: bucket("change", id),
  });
}

/** Deletes a service with its disk. */
export async function deleteService(render: Render, id: string): Promise<void> {
  await render.send({ method: "DELETE", path: one(id), bucket: bucket("write") });
}

/** Has Render start every instance of a service anew, as it is. Cron jobs have none. */
export async function restartService(render: Render, id: string): Promise<void> {
  await render.send({
    method: "POST",
    path: `${one(id)}/restart`,
    bucket: bucket("change", id),
  });
}

/** Sets the number of instances; without effect while autoscaling is on. */
export async function scaleService(render: Render, id: string, numInstances: number): Promise<void> {
  await render.send({
    method: "POST",
    path: `${one(id)}/scale`,
    body: scaleBody.parse({ numInstances }),
    idempotent: true,
    bucket: bucket("change", id),
  });
}

/** Sets autoscaling; undefined switches it off for good. */
export async function setAutoscaling(
  render: Render,
  id: string,
  autoscaling: AutoscalingBody | undefined,
): Promise<void> {
  const path = `${one(id)}/autoscaling`;
  if (autoscaling) {
    const body = autoscalingBody.parse(autoscaling);
    await render.send({ method: "PUT", path, body, bucket: bucket("write") });
  } else await render.send({ method: "DELETE", path, bucket: bucket("write") });
}

/** Suspends a service: nothing of it runs. */
export async function suspendService(render: Render, id: string): Promise<void> {
  const path = `${one(id)}/suspend`;
  await render.send({ method: "POST", path, idempotent: true, bucket: bucket("change", id) });
}

/** Resumes a suspended service, which starts a deploy. */
export async function resumeService(render: Render, id: string): Promise<void> {
  const path = `${one(id)}/resume`;
  await render.send({ method: "POST", path, bucket: bucket("change", id) });
}

/** Throws when the key cannot see the workspace: every object in it would look gone then. */
export async function mustSeeOwner(render: Render, ownerId: string): Promise<void> {
  const path = `/owners/${encodeURIComponent(ownerId)}`;
  await render.send({
    method: "GET",
    path,
    bucket: bucket("read"),
    answer: z.object({ id: z.literal(ownerId) }),
  });
}
