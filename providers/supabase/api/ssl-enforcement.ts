import * as z from "zod";
import type { Supabase } from "./connection.ts";
import { ask } from "./project-request.ts";

const PATH = "/ssl-enforcement";

const answer = z.object({
  currentConfig: z.object({ database: z.boolean() }),
  appliedSuccessfully: z.boolean(),
});

/** Whether connections without TLS are refused, and whether that is in force. */
export type SslAnswer = z.infer<typeof answer>;

export const getSsl = (supabase: Supabase, ref: string, signal?: AbortSignal): Promise<SslAnswer> =>
  ask(supabase, ref, { method: "GET", path: PATH, answer, signal });

/** A change restarts the database. */
export const setSsl = (supabase: Supabase, ref: string, database: boolean): Promise<SslAnswer> =>
  ask(supabase, ref, { method: "PUT", path: PATH, body: { requestedConfig: { database } }, answer });
