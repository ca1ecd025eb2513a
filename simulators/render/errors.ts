import { Refusal, type Reply } from "../kernel/routes.ts";

/** A reply as Render sends it: JSON that ends in a line feed; without a body also without a content type. */
export function json(status: number, body?: unknown): Reply {
  if (body === undefined) return { status };
  return {
    status,
    body: `${JSON.stringify(body)}\n`,
    headers: { "content-type": "application/json; charset=utf-8" },
  };
}

/** An error as Render words it: `{"message": text}`. */
export const refuse = (status: number, message: string) => new Refusal(json(status, { message }));

/** 400, the request cannot be done as it is. */
export const invalid = (message: string) => refuse(400, message);

/** 404 for anything with an id, in the words that were recorded. */
export const notFound = (id: string) => refuse(404, `not found: ${id}`);

/** RFC 3339 in UTC from milliseconds since the epoch. */
export const rfc3339 = (ms: number) => new Date(ms).toISOString();
