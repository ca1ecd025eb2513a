import { Refusal, type Reply } from "../kernel/routes.ts";

/** A reply as the Management API sends it: JSON, or nothing at all. */
export function json(status: number, body?: unknown): Reply {
  return body === undefined ? { status } : { status, body };
}

/** An error as it words them: `{"message": text}`. Its document gives errors no body; Supabase's own tool prints this one. */
export const refuse = (status: number, message: string) => new Refusal(json(status, { message }));

/** 400, the request cannot be done as it is. */
export const invalid = (message: string) => refuse(400, message);
