import * as z from "zod";
import { POOL_MODES } from "../../../settings/supabase-platform.ts";
import { ProviderError } from "../../kernel/errors.ts";
import type { Supabase } from "./connection.ts";
import { ask } from "./project-request.ts";
import type { PoolerBody } from "./requests.ts";

const PATH = "/config/database/pooler";

const one = z.object({
  database_type: z.enum(["PRIMARY", "READ_REPLICA"]),
  db_host: z.string(),
  default_pool_size: z.int().nullable(),
  pool_mode: z.enum(POOL_MODES),
});
const changed = z.object({ default_pool_size: z.int().nullable(), pool_mode: z.string() });

/** The shared pooler in front of the project's own database; a size of null is that of the compute size. */
export type PoolerAnswer = z.infer<typeof one>;

export async function getPooler(supabase: Supabase, ref: string): Promise<PoolerAnswer> {
  const all = await ask(supabase, ref, { method: "GET", path: PATH, answer: z.array(one) });
  const primary = all.find(({ database_type }) => database_type === "PRIMARY");
  if (primary) return primary;
  throw new ProviderError(`supabase: the project ${ref} has no pooler for its own database`);
}

/** What is left out stays. */
export const setPooler = (
  supabase: Supabase,
  ref: string,
  body: PoolerBody,
): Promise<z.infer<typeof changed>> =>
  ask(supabase, ref, { method: "PATCH", path: PATH, body, answer: changed });
