import type * as z from "zod";
import type { Supabase } from "./connection.ts";
import { bucket } from "./rate-limits.ts";

/**
 * One request about a project: `path` is below it. Every write of this client says what is to be, not what is to change, so
 * that sending it twice equals sending it once.
 */
export async function ask<T>(
  supabase: Supabase,
  ref: string,
  request: {
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
    path: string;
    body?: unknown;
    answer?: z.ZodType<T>;
    signal?: AbortSignal | undefined;
  },
): Promise<T> {
  const { path, ...rest } = request;
  const { body } = await supabase.send<T>({
    ...{ ...rest, path: `/projects/${encodeURIComponent(ref)}${path}` },
    ...{ bucket: bucket(ref), idempotent: true },
  });
  return body;
}
