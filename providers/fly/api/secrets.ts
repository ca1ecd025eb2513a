import { z } from "zod";
import type { Fly } from "./connection.ts";
import { bucket } from "./limits.ts";
import { listOf } from "./lists.ts";

const secretAnswer = z.object({ name: z.string(), digest: z.string().nullish() });

/** Servers write the version in either way; a launch that must wait for the secrets cannot do without it. */
const setAnswer = z
  .object({
    version: z.number().optional(),
    Version: z.number().optional(),
    secrets: z.array(secretAnswer).nullish(),
  })
  .transform(({ version, Version, secrets }) => ({ version: version ?? Version, secrets: secrets ?? [] }))
  .pipe(z.object({ version: z.number(), secrets: z.array(secretAnswer) }));

const path = (app: string) => `/apps/${encodeURIComponent(app)}/secrets`;

/** Digest of each secret of the app, by name. Values cannot be read back. */
export async function listSecrets(fly: Fly, app: string): Promise<Record<string, string>> {
  const { body } = await fly.send({
    method: "GET",
    path: path(app),
    bucket: bucket("list-secrets", app),
    answer: z.object({ secrets: listOf(secretAnswer) }),
  });
  return Object.fromEntries(body.secrets.map(({ name, digest }) => [name, digest ?? ""]));
}

/**
 * Sets the named values and removes those that are null, in one request. Sending it twice leaves the same secrets (and
 * a higher version), so it may be repeated. Answers the app's new secrets version and the digests of what was set.
 */
export async function setSecrets(
  fly: Fly,
  app: string,
  values: Record<string, string | null>,
): Promise<{ version: number; digests: Record<string, string> }> {
  const { body } = await fly.send({
    method: "POST",
    path: path(app),
    body: { values },
    idempotent: true,
    bucket: bucket("set-secrets", app),
    answer: setAnswer,
  });
  return {
    version: body.version,
    digests: Object.fromEntries(body.secrets.map(({ name, digest }) => [name, digest ?? ""])),
  };
}
