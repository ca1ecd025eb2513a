import type { Stack } from "../workspace/stack.ts";
import { setTag } from "../workspace/tags.ts";

/** Tag of a stack that remembers its last restart; each machine on Fly says it, too (`hotdash_restarted`). */
const TAG = "hotdash:restart";
const VALUE = /^(\d{4}-\d\d-\d\dT\S{1,20}Z) (\S{1,60}) (\S+)$/;

/** A restart that somebody asked for. */
export interface Restart {
  /** RFC 3339. */
  at: string;
  by: string;
  /** `hotdash-app/web, …`: process groups and services, as many as there is room for. */
  of: string[];
}

/** The last one; undefined where there was none, or somebody else wrote the tag. */
export function lastRestart(tags: Readonly<Record<string, string>>): Restart | undefined {
  const [, at, by, of] = VALUE.exec(tags[TAG] ?? "") ?? [];
  return at !== undefined && by !== undefined && of !== undefined ? { at, by, of: of.split(",") } : undefined;
}

/** Writes one down. @returns whether it could be */
export function rememberRestart(stack: Stack, { at, by, of }: Restart): Promise<boolean> {
  const who = by.replaceAll(/\s/g, "-").slice(0, 60) || "somebody";
  return setTag(stack, TAG, `${at} ${who} ${of.join(",")}`);
}
