import { createHash } from "node:crypto";
import * as z from "zod";
import type { Supabase } from "./connection.ts";
import { ask } from "./project-request.ts";
import type { SecretsBody } from "./requests.ts";

const PATH = "/secrets";

const answer = z.array(z.object({ name: z.string(), value: z.string() }));

/**
 * A mark of every secret of the edge functions, by name: another value has another. What the API answers as `value` is a
 * digest today, and its document does not say so; hashed once more it can be kept, whatever it is.
 */
export async function markSecrets(supabase: Supabase, ref: string): Promise<Record<string, string>> {
  const all = await ask(supabase, ref, { method: "GET", path: PATH, answer });
  return Object.fromEntries(
    all.map(({ name, value }) => [name, createHash("sha256").update(value).digest("hex")]),
  );
}

/** Sets these; others stay as they are. */
export async function setSecrets(
  supabase: Supabase,
  ref: string,
  values: Record<string, string>,
): Promise<void> {
  const body: SecretsBody = Object.entries(values).map(([name, value]) => ({ name, value }));
  if (body.length > 0) await ask(supabase, ref, { method: "POST", path: PATH, body });
}

/** Takes these away; a name that is not there is no error. */
export async function deleteSecrets(
  supabase: Supabase,
  ref: string,
  names: readonly string[],
): Promise<void> {
  if (names.length > 0) await ask(supabase, ref, { method: "DELETE", path: PATH, body: names });
}
