import { equal, isRecord } from "./compare.ts";

/** One leaf of two things that is not the same in both. */
export interface Difference {
  /** Names and positions, joined by dots: `services.0.ports.1.http_options.idle_timeout`. */
  path: string;
  /** The shortest part of the path that only the first has: the whole of what would be gone. */
  gone?: string;
  from?: unknown;
  to?: unknown;
}

/** What is to be told when one thing is replaced by another, leaf by leaf, in the order of the paths. */
export function differences(live: unknown, wanted: unknown): Difference[] {
  const [from, to] = [leavesOf(live), leavesOf(wanted)];
  const paths = [...new Set([...from.keys(), ...to.keys()])].sort();
  return paths
    .filter((path) => !equal(from.get(path), to.get(path)))
    .map((path) => ({
      path,
      ...(from.has(path) ? { from: from.get(path) } : {}),
      ...(to.has(path) ? { to: to.get(path) } : { gone: lostPart(path, [...to.keys()]) }),
    }));
}

/** Every value that is no object, by its path; a list counts as one value unless it is one of objects. */
export function leavesOf(value: unknown, path = ""): Map<string, unknown> {
  const at = (key: string | number) => (path === "" ? String(key) : `${path}.${key}`);
  if (Array.isArray(value) && value.some(isRecord))
    return new Map(value.flatMap((item, index) => [...leavesOf(item, at(index))]));
  if (isRecord(value))
    return new Map(Object.entries(value).flatMap(([key, item]) => [...leavesOf(item, at(key))]));
  return new Map([[path, value]]);
}

function lostPart(path: string, others: readonly string[]): string {
  const parts = path.split(".");
  const lengths = parts.map((_, index) => parts.slice(0, index + 1).join("."));
  return lengths.find((part) => !others.some((one) => one === part || one.startsWith(`${part}.`))) ?? path;
}
