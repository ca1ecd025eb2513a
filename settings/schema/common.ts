import * as z from "zod";
import type { StackName } from "../stack-name.ts";

/** What an error says about a setting: what may stand there, and a value that the suggested command sets. */
export interface SettingMeta {
  allowed: string;
  /** A good value, or how to get one for a stack. Left out where only the team knows it. */
  example?: unknown | ((name: StackName) => unknown);
}

/** Attaches to a schema what errors about it say. */
export function setting<T extends z.ZodType>(schema: T, meta: SettingMeta): T {
  registry.add(schema, meta);
  return schema;
}

/** What was attached to a schema by `setting`. */
export const registry = z.registry<SettingMeta>();

/** A whole number in a range, both ends included. */
export function wholeNumber(min: number, max: number, meta: { unit?: string; example?: unknown } = {}) {
  const unit = meta.unit === undefined ? "" : ` ${meta.unit}`;
  return setting(z.int().min(min).max(max), {
    allowed: `a whole number of ${min} to ${max}${unit}`,
    example: meta.example ?? min,
  });
}

/** One of a few words. */
export function oneOf<const T extends readonly [string, ...string[]]>(
  words: T,
  example: T[number] = words[0],
) {
  return setting(z.enum(words), { allowed: `one of ${words.join(", ")}`, example });
}

/** True or false. */
export function yesOrNo(example: boolean) {
  return setting(z.boolean(), { allowed: "true or false", example });
}

/** Text of a given pattern. */
export function text(pattern: RegExp, allowed: string, example?: SettingMeta["example"]) {
  return setting(z.string().regex(pattern), example === undefined ? { allowed } : { allowed, example });
}

/** A duration as Fly writes it: `30s`, `500ms`, `1m`. */
export function duration(example: string) {
  return text(/^([1-9]\d*)(ms|s|m|h)$/, "a duration such as 500ms, 30s or 1m", example);
}

/**
 * A day. YAML reads a bare date as a moment, and the engine writes that out in Go's way: `2026-12-31 00:00:00 +0000 UTC`.
 */
export const day = text(
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])( 00:00:00 \+0000 UTC)?$/,
  "a date, YYYY-MM-DD",
).transform((given) => given.slice(0, "YYYY-MM-DD".length));
