import * as z from "zod";
import { isGone, type Render } from "./connection.ts";
import { listAll } from "./paging.ts";
import { bucket } from "./rate-limits.ts";
import {
  type CreateKeyValueBody,
  createKeyValueBody,
  type PatchKeyValueBody,
  patchKeyValueBody,
} from "./requests.ts";

const keyValueAnswer = z.object({
  id: z.string(),
  name: z.string(),
  plan: z.string(),
  region: z.string(),
  status: z.string(),
  createdAt: z.string(),
  owner: z.object({ id: z.string() }),
  options: z.object({ maxmemoryPolicy: z.string().nullish(), persistenceMode: z.string().nullish() }),
  ipAllowList: z.array(z.object({ cidrBlock: z.string(), description: z.string() })).nullish(),
});
/** A Key Value instance. */
export type KeyValueAnswer = z.infer<typeof keyValueAnswer>;

const one = (id: string) => `/key-value/${encodeURIComponent(id)}`;

/** Key Value instances of a workspace that have exactly this name. */
export async function findKeyValues(
  render: Render,
  ownerId: string,
  name: string,
): Promise<KeyValueAnswer[]> {
  const found = await listed(render, { ownerId, name });
  return found.filter((one) => one.name === name && one.owner.id === ownerId);
}

/** An instance as far as this program looks at it, with all that Render answered about it. */
export type WholeKeyValue = KeyValueAnswer & { whole: Record<string, unknown> };

/** Every Key Value instance of a workspace. */
export const listKeyValues = (render: Render, ownerId: string): Promise<WholeKeyValue[]> => {
  const item = z.looseObject(keyValueAnswer.shape).transform((whole) => ({ ...whole, whole: { ...whole } }));
  return listAll(render, { path: "/key-value", query: { ownerId }, wrapper: "keyValue", item });
};

const listed = (render: Render, query: Record<string, string>) =>
  listAll(render, { path: "/key-value", query, wrapper: "keyValue", item: keyValueAnswer });

/** The instance, or undefined when it is gone. */
export async function getKeyValue(render: Render, id: string): Promise<KeyValueAnswer | undefined> {
  try {
    const { body } = await render.send({
      method: "GET",
      path: one(id),
      bucket: bucket("read"),
      answer: keyValueAnswer,
    });
    return body;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

export async function createKeyValue(render: Render, body: CreateKeyValueBody): Promise<KeyValueAnswer> {
  const answer = await render.send({
    method: "POST",
    path: "/key-value",
    body: createKeyValueBody.parse(body),
    timeoutMs: 60_000,
    bucket: bucket("create", "key-value"),
    answer: keyValueAnswer,
  });
  return answer.body;
}

export async function patchKeyValue(render: Render, id: string, change: PatchKeyValueBody): Promise<void> {
  const body = patchKeyValueBody.parse(change);
  await render.send({ method: "PATCH", path: one(id), body, idempotent: true, bucket: bucket("write") });
}

export async function deleteKeyValue(render: Render, id: string): Promise<void> {
  await render.send({ method: "DELETE", path: one(id), bucket: bucket("write") });
}

/** Address for services of the same region and workspace: `redis://red-…:6379`. May hold a password. */
export async function internalAddress(render: Render, id: string): Promise<string> {
  const path = `${one(id)}/connection-info`;
  const { body } = await render.send({
    method: "GET",
    path,
    bucket: bucket("read"),
    answer: z.object({ internalConnectionString: z.string().min(1) }),
  });
  return body.internalConnectionString;
}
