/**
 * Pulumi sends this text in place of a value that is not known yet (`unknownValue` of its Node SDK's RPC layer). It
 * reaches `check` and `diff` in a preview, and `diff` in a real `up` too: before the engine (3.259.0) deletes a resource to
 * make it anew, it asks about every resource that uses an output of it, with this in place of that output. Who answers
 * "replace" then is deleted first and made anew, even where the value comes out equal. So an unknown value never decides
 * on a replacement. It never reaches `create`, `update`, `read` or `delete`.
 */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

type Path = readonly PropertyKey[];

/** Paths of all unknown values in a property bag. */
export function unknownPaths(value: unknown, path: Path = []): Path[] {
  if (value === UNKNOWN) return [path];
  if (Array.isArray(value)) return value.flatMap((item, index) => unknownPaths(item, [...path, index]));
  if (value !== null && typeof value === "object") {
    return Object.entries(value).flatMap(([key, item]) => unknownPaths(item, [...path, key]));
  }
  return [];
}

/** Whether a value is not known yet, or holds one that is not. */
export const holdsUnknown = (value: unknown): boolean => unknownPaths(value).length > 0;

/** Whether a complaint about `path` may only be there because something at, below or above it is not known yet. */
export function touchesUnknown(path: Path, unknown: readonly Path[]): boolean {
  return unknown.some((one) => one.every((key, i) => i >= path.length || String(path[i]) === String(key)));
}
