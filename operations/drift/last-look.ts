import type { Stack } from "../workspace/stack.ts";
import { setTag } from "../workspace/tags.ts";
import type { DriftVerdict } from "./findings.ts";

/** Tag of a stack that remembers when drift was looked for. */
const TAG = "hotdash:drift";
const VALUE = /^(\d{4}-\d\d-\d\dT\S{1,20}Z) (clean|drift|failed)$/;

/** When drift was looked for last, and what came of it; empty before the first look. */
export function lastLook(tags: Readonly<Record<string, string>>): { at?: string; verdict?: string } {
  const [, at, verdict] = VALUE.exec(tags[TAG] ?? "") ?? [];
  return at !== undefined && verdict !== undefined ? { at, verdict } : {};
}

/** Writes it down. A help alone: where that fails, the look counts all the same. @returns whether it could be */
export const rememberLook = (stack: Stack, verdict: DriftVerdict, now: number): Promise<boolean> =>
  setTag(stack, TAG, `${new Date(now).toISOString()} ${verdict}`);
