import * as z from "zod";
import type { Supabase } from "./connection.ts";
import { ask } from "./project-request.ts";
import type { RestrictionsBody } from "./requests.ts";

const PATH = "/network-restrictions";

// Both lists may be left out of an answer: then there is nothing in them.
const list = z.array(z.string()).default([]);
const answer = z.object({
  entitlement: z.enum(["allowed", "disallowed"]),
  config: z.object({ dbAllowedCidrs: list, dbAllowedCidrsV6: list }),
  status: z.enum(["stored", "applied"]),
});

/** Who reaches the database: as it was asked for last, and whether that is in force. */
export type RestrictionsAnswer = z.infer<typeof answer>;

export const getRestrictions = (
  supabase: Supabase,
  ref: string,
  signal?: AbortSignal,
): Promise<RestrictionsAnswer> => ask(supabase, ref, { method: "GET", path: PATH, answer, signal });

/** Replaces both lists; they are in force some time later. */
export const applyRestrictions = (
  supabase: Supabase,
  ref: string,
  body: RestrictionsBody,
): Promise<RestrictionsAnswer> => ask(supabase, ref, { method: "POST", path: `${PATH}/apply`, body, answer });
