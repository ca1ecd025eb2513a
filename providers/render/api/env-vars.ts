import * as z from "zod";
import { isGone, type Render } from "./connection.ts";
import { listAll } from "./paging.ts";
import { bucket } from "./rate-limits.ts";
import { envVarBody, envVarsBody, secretFilesBody } from "./requests.ts";

const path = (id: string, list: "env-vars" | "secret-files") => `/services/${encodeURIComponent(id)}/${list}`;

/** Variables of a service by name, in clear; those of its env groups are not among them. */
export async function listEnvVars(render: Render, id: string): Promise<Record<string, string>> {
  const item = z.object({ key: z.string(), value: z.string() });
  const found = await listAll(render, { path: path(id, "env-vars"), wrapper: "envVar", item });
  return Object.fromEntries(found.map(({ key, value }) => [key, value]));
}

/** Replaces all variables of a service; running instances keep the old ones until a deploy. */
export async function setEnvVars(render: Render, id: string, values: Record<string, string>): Promise<void> {
  const body = envVarsBody.parse(Object.entries(values).map(([key, value]) => ({ key, value })));
  await render.send({ method: "PUT", path: path(id, "env-vars"), body, bucket: bucket("write") });
}

/** Sets one variable of a service, or removes it (null): the others stay as they are, whoever sets them meanwhile. */
export async function setEnvVar(
  render: Render,
  id: string,
  key: string,
  value: string | null,
): Promise<void> {
  const one = `${path(id, "env-vars")}/${encodeURIComponent(key)}`;
  if (value !== null) {
    const body = envVarBody.parse({ value });
    await render.send({ method: "PUT", path: one, body, bucket: bucket("write") });
    return;
  }
  try {
    await render.send({ method: "DELETE", path: one, bucket: bucket("write") });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Secret files of a service by name; a process finds them below /etc/secrets. */
export async function listSecretFiles(render: Render, id: string): Promise<Record<string, string>> {
  const item = z.object({ name: z.string(), content: z.string() });
  const found = await listAll(render, { path: path(id, "secret-files"), wrapper: "secretFile", item });
  return Object.fromEntries(found.map(({ name, content }) => [name, content]));
}

/** Replaces all secret files of a service; without effect until a deploy. */
export async function setSecretFiles(
  render: Render,
  id: string,
  files: Record<string, string>,
): Promise<void> {
  const body = secretFilesBody.parse(Object.entries(files).map(([name, content]) => ({ name, content })));
  await render.send({ method: "PUT", path: path(id, "secret-files"), body, bucket: bucket("write") });
}
