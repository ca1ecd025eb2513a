import * as z from "zod";
import { ApiError } from "../../kernel/errors.ts";
import type { Render } from "./connection.ts";
import { bucket } from "./rate-limits.ts";
import { deployBody, rollbackBody } from "./requests.ts";

/** States of a deploy that is under way, in their order (Render's public API). */
export const UNDER_WAY = [
  "created",
  "queued",
  "build_in_progress",
  "pre_deploy_in_progress",
  "update_in_progress",
] as const;

/** States in which a deploy ended without going live. */
export const FAILED = ["build_failed", "pre_deploy_failed", "update_failed", "canceled"] as const;

const deployAnswer = z.object({
  id: z.string(),
  status: z.enum([...UNDER_WAY, ...FAILED, "live", "deactivated"]),
  trigger: z.string().nullish(),
  image: z.object({ ref: z.string().nullish() }).nullish(),
  createdAt: z.string(),
  finishedAt: z.string().nullish(),
});
/** A deploy. `deactivated` was live and was followed by another. */
export type Deploy = z.infer<typeof deployAnswer>;

const all = (service: string) => `/services/${encodeURIComponent(service)}/deploys`;

/** The newest deploys of a service, newest first. */
export async function listDeploys(render: Render, service: string, limit = 20): Promise<Deploy[]> {
  const { body } = await render.send({
    method: "GET",
    path: `${all(service)}?limit=${limit}`,
    bucket: bucket("read"),
    answer: z.array(z.object({ deploy: deployAnswer })),
  });
  return body.map(({ deploy }) => deploy);
}

export async function getDeploy(
  render: Render,
  service: string,
  id: string,
  signal?: AbortSignal,
): Promise<Deploy> {
  const path = `${all(service)}/${encodeURIComponent(id)}`;
  const { body } = await render.send({
    method: "GET",
    path,
    bucket: bucket("read"),
    signal,
    answer: deployAnswer,
  });
  return body;
}

/**
 * Starts a deploy of the service as it is configured. Undefined when Render queued it behind a running one and did not
 * say its id.
 */
export async function createDeploy(render: Render, service: string): Promise<Deploy | undefined> {
  const { body } = await render.send({
    method: "POST",
    path: all(service),
    body: deployBody.parse({}),
    bucket: bucket("change", service),
    answer: deployAnswer.optional(),
  });
  return body;
}

/** Starts a deploy of what an earlier deploy ran. */
export async function rollBack(render: Render, service: string, deployId: string): Promise<Deploy> {
  const { body } = await render.send({
    method: "POST",
    path: `/services/${encodeURIComponent(service)}/rollback`,
    body: rollbackBody.parse({ deployId }),
    bucket: bucket("change", service),
    answer: deployAnswer,
  });
  return body;
}

/** Cancels a deploy that is under way; one that has ended meanwhile stays as it is. */
export async function cancelDeploy(render: Render, service: string, id: string): Promise<void> {
  const path = `${all(service)}/${encodeURIComponent(id)}/cancel`;
  try {
    await render.send({ method: "POST", path, idempotent: true, bucket: bucket("change", service) });
  } catch (error) {
    if (!(error instanceof ApiError && error.status >= 400 && error.status < 500)) throw error;
  }
}
