import type * as z from "zod";
import { shapeOf, valueAt } from "./check.ts";
import type { AnswerHeaders } from "./transport.ts";

/** An answer as it came. */
export interface RawAnswer {
  status: number;
  headers: AnswerHeaders;
  text: string;
  /** `text` as JSON; undefined when it is empty, or no JSON. */
  body: unknown;
}

/** What an answer says by its schema, or why it does not say it. */
export type Understood<T> =
  | { ok: true; value: T }
  | {
      ok: false;
      /** As part of a sentence, without any value of the answer and without the words of the schema. */
      why: string;
      /** Not the API's own words at all: something in between answered, or it was cut. Another try may be answered well. */
      foreign: boolean;
    };

/**
 * Reads an answer in its documented form, and in no other: never a default for what is not there. Without a schema the
 * answer says nothing that anybody reads; then it must be empty or JSON, as the API's own answers are.
 */
export function understand<T>(answer: RawAnswer, schema: z.ZodType<T> | undefined): Understood<T> {
  const { headers, text, body } = answer;
  const type = headers.get("content-type");
  if (text.trim() !== "" && type !== null && !/\bjson\b/i.test(type))
    return { ok: false, why: "which is not JSON", foreign: true };
  if (body === undefined && text.trim() !== "")
    return { ok: false, why: "which is not whole, or not JSON", foreign: true };
  if (!schema) return { ok: true, value: body as T };
  const parsed = schema.safeParse(body);
  if (parsed.success) return { ok: true, value: parsed.data };
  if (body === undefined) return { ok: false, why: "which is empty", foreign: true };
  const path = parsed.error.issues[0]?.path ?? [];
  const place = path.length > 0 ? `its ${path.map(String).join(".")}` : "it";
  return {
    ok: false,
    why: `which is not what its documentation says: ${place} is ${shapeOf(valueAt(body, path))}`,
    foreign: false,
  };
}

/** What an answer was, for a person: `200 (text/html, 1240 bytes)`. */
export function describeAnswer({ status, headers, text }: RawAnswer): string {
  const type = headers.get("content-type")?.split(";")[0]?.trim() || "no content type";
  return `${status} (${type}, ${Buffer.byteLength(text)} bytes)`;
}

/** What to do when an answer cannot be believed. */
export const UNREADABLE_ADVICE =
  "Nothing was concluded from it. A proxy, a captive portal or a disturbance of the platform may stand in between: look at the address with curl, and at the platform's status page, then run the command again";

/** Whether a body is an error in one of the forms that the platforms' APIs use: a text, or a list of errors. */
export function isErrorBody(body: unknown): boolean {
  if (body === null || typeof body !== "object") return false;
  const { message, error, errors } = body as { message?: unknown; error?: unknown; errors?: unknown };
  return typeof message === "string" || typeof error === "string" || Array.isArray(errors);
}

/**
 * What the body of an error says under some names, the first that is a text; undefined when none is. What stands in between
 * has errors of its own form, with an object or a number where the API has a text: its words count there too.
 */
export function saidBy(body: unknown, ...names: readonly string[]): string | undefined {
  const fields = fieldsOf(body);
  for (const name of names) {
    const value = fields[name];
    const text = typeof value === "string" ? value : fieldsOf(value).message;
    if (typeof text === "string" && text !== "") return text;
  }
  return undefined;
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};

/** A text as JSON; undefined when it is empty or none. */
export function parseJson(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
