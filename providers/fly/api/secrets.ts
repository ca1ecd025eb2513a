import { z } from "zod";
import type { Fly } from "./connection.ts";
import { bucket } from "./limits.ts";

const path = (app: string) => `/apps/${encodeURIComponent(app)}/secrets`;

/** Digest of each secret of the app, by name. Values cannot be read back. */
export async function listSecrets(fly: Fly, app: string): Promise<Record<string, string>> {
  const { body } = await fly.send({ method: "GET", path: path(app), bucket: bucket("list-secrets", app) });
  const { secrets } = z
    .object({ secrets: z.array(z.object({ name: z.string(), digest: z.string().nullish() })).nullish() })
    .parse(body);
  return Object.fromEntries((secrets ?? []).map(({ name, digest }) => [name, digest ?? ""]));
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
  });
  const answer = z
    .object({
      version: z.number().optional(),
      Version: z.number().optional(),
      secrets: z.array(z.object({ name: z.string(), digest: z.string().nullish() })).nullish(),
    })
    .parse(body);
  return {
    version: answer.version ?? answer.Version ?? 0,
    digests: Object.fromEntries((answer.secrets ?? []).map(({ name, digest }) => [name, digest ?? ""])),
  };
}
