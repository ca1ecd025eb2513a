import * as z from "zod";
import { isGone, type Render } from "./connection.ts";
import { bucket } from "./rate-limits.ts";
import {
  type CreateEnvGroupBody,
  createEnvGroupBody,
  envVarBody,
  patchEnvGroupBody,
  secretFileBody,
} from "./requests.ts";

const meta = z.object({ id: z.string(), name: z.string(), ownerId: z.string() });
/** Lists and values that are not there are no empty ones: what is written follows from them. */
const groupAnswer = meta.extend({
  serviceLinks: z.array(z.object({ id: z.string() })),
  envVars: z.array(z.object({ key: z.string(), value: z.string() })),
  secretFiles: z.array(z.object({ name: z.string(), content: z.string() })),
});

/** An env group with its values in clear. */
export interface EnvGroupAnswer {
  id: string;
  name: string;
  ownerId: string;
  /** Ids of the services that are linked to it. */
  services: string[];
  envVars: Record<string, string>;
  secretFiles: Record<string, string>;
}

const one = (id: string) => `/env-groups/${encodeURIComponent(id)}`;

function parsed(body: z.infer<typeof groupAnswer>): EnvGroupAnswer {
  const { id, name, ownerId, serviceLinks, envVars, secretFiles } = body;
  return {
    id,
    name,
    ownerId,
    services: serviceLinks.map((link) => link.id),
    envVars: Object.fromEntries(envVars.map(({ key, value }) => [key, value])),
    secretFiles: Object.fromEntries(secretFiles.map((file) => [file.name, file.content])),
  };
}

/** Ids of the env groups of a workspace that have exactly this name. */
export async function findEnvGroups(render: Render, ownerId: string, name: string): Promise<string[]> {
  const found = await listed(render, { ownerId, name });
  return found.filter((group) => group.name === name && group.ownerId === ownerId).map(({ id }) => id);
}

/** Ids of every env group of a workspace, of a hundred at most: Render does not page this list. */
export async function listEnvGroups(render: Render, ownerId: string): Promise<string[]> {
  return (await listed(render, { ownerId })).map(({ id }) => id);
}

async function listed(render: Render, given: Record<string, string>): Promise<z.infer<typeof meta>[]> {
  const query = new URLSearchParams({ ...given, limit: "100" });
  // Render's document has bare groups in this one list; some answers wrap them as all other lists do.
  const wrapped = z.object({ envGroup: meta }).transform(({ envGroup }) => envGroup);
  const { body } = await render.send({
    method: "GET",
    path: `/env-groups?${query}`,
    bucket: bucket("read"),
    answer: z.array(z.union([meta, wrapped])),
  });
  return body;
}

/** The group, or undefined when it is gone. Services that are read together ask for their common groups once. */
export function getEnvGroup(render: Render, id: string): Promise<EnvGroupAnswer | undefined> {
  return render.reads.get(shared(id), () => askEnvGroup(render, id));
}

const shared = (id: string) => `env-group ${id}`;

async function askEnvGroup(render: Render, id: string): Promise<EnvGroupAnswer | undefined> {
  try {
    const { body } = await render.send({
      method: "GET",
      path: one(id),
      bucket: bucket("read"),
      answer: groupAnswer,
    });
    return parsed(body);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

export async function createEnvGroup(render: Render, body: CreateEnvGroupBody): Promise<EnvGroupAnswer> {
  const answer = await render.send({
    method: "POST",
    path: "/env-groups",
    body: createEnvGroupBody.parse(body),
    bucket: bucket("write"),
    answer: groupAnswer,
  });
  return parsed(answer.body);
}

export async function renameEnvGroup(render: Render, id: string, name: string): Promise<void> {
  render.reads.forget(shared(id));
  const body = patchEnvGroupBody.parse({ name });
  await render.send({ method: "PATCH", path: one(id), body, idempotent: true, bucket: bucket("write") });
}

export async function deleteEnvGroup(render: Render, id: string): Promise<void> {
  await render.send({ method: "DELETE", path: one(id), bucket: bucket("write") });
}

/** Sets one variable of a group, or removes it (null). Render has no request for several. */
export async function setGroupVariable(
  render: Render,
  id: string,
  key: string,
  value: string | null,
): Promise<void> {
  render.reads.forget(shared(id));
  const path = `${one(id)}/env-vars/${encodeURIComponent(key)}`;
  if (value === null) return removed(render, path);
  await render.send({ method: "PUT", path, body: envVarBody.parse({ value }), bucket: bucket("write") });
}

/** Sets one secret file of a group, or removes it (null). */
export async function setGroupFile(
  render: Render,
  id: string,
  name: string,
  content: string | null,
): Promise<void> {
  render.reads.forget(shared(id));
  const path = `${one(id)}/secret-files/${encodeURIComponent(name)}`;
  if (content === null) return removed(render, path);
  await render.send({
    method: "PUT",
    path,
    body: secretFileBody.parse({ content }),
    bucket: bucket("write"),
  });
}

/** Links a service to a group, or unlinks it; without effect on what runs until a deploy. */
export async function linkService(
  render: Render,
  group: string,
  service: string,
  linked: boolean,
): Promise<void> {
  render.reads.forget(shared(group));
  const path = `${one(group)}/services/${encodeURIComponent(service)}`;
  if (!linked) return removed(render, path);
  await render.send({ method: "POST", path, idempotent: true, bucket: bucket("write") });
}

async function removed(render: Render, path: string): Promise<void> {
  try {
    await render.send({ method: "DELETE", path, bucket: bucket("write") });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}
