/**
 * Pulumi sends this text in place of a value that is not known yet (`unknownValue` of its Node SDK's RPC layer). It
 * reaches `check` and `diff` in a preview, never `create`, `update`, `read` or `delete`.
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

/** Whether a complaint about `path` may only be there because something at, below or above it is not known yet. */
export function touchesUnknown(path: Path, unknown: readonly Path[]): boolean {
  return unknown.some((one) => one.every((key, i) => i >= path.length || String(path[i]) === String(key)));
}
