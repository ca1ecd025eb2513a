import type { Outs } from "../../kernel/implementation.ts";

/**
 * What one change of an app's secrets replaced. Kept in the outputs of the secrets, encrypted like their values, so
 * that a bad value can be put back: machines always launch with the newest secrets, so that putting their config back
 * does not undo one.
 */
export interface Earlier {
  /** Version of the secrets before the change; after it too, when names only left the declaration. */
  version: number;
  /** Values that the change replaced or no longer declared, by name. */
  values: Record<string, string>;
  /** Names that the change brought. */
  added: string[];
}

/** Changes that are remembered: several bad ones in a row must not push out what ran well before them. */
const KEPT_CHANGES = 5;

/** The remembered changes in the outputs of an app's secrets, newest first. */
export function earlierOf({ previous }: Outs): Earlier[] {
  return (previous as Earlier[] | undefined) ?? [];
}

/** The remembered changes after one more; as they were when no value changed. */
export function withEarlier(
  previous: readonly Earlier[],
  version: number,
  before: Record<string, string>,
  after: Record<string, string>,
): Earlier[] {
  const values = Object.fromEntries(Object.entries(before).filter(([name, value]) => after[name] !== value));
  const added = Object.keys(after).filter((name) => !(name in before));
  if (Object.keys(values).length === 0 && added.length === 0) return [...previous];
  return [{ version, values, added }, ...previous].slice(0, KEPT_CHANGES);
}

/**
 * What must be set (a value) or removed (null) to have the secrets of an earlier version again; undefined when no
 * change since that version is remembered, or older ones have been forgotten.
 */
export function wayBack(
  previous: readonly Earlier[],
  version: number,
): Record<string, string | null> | undefined {
  const since = previous.filter((earlier) => earlier.version >= version);
  const forgotten = since.length === KEPT_CHANGES && since.at(-1)?.version !== version;
  if (since.length === 0 || forgotten) return undefined;
  const back: Record<string, string | null> = {};
  for (const { added, values } of since)
    Object.assign(back, Object.fromEntries(added.map((name) => [name, null])), values);
  return back;
}
