import { equal } from "../../providers/kernel/compare.ts";
import { type Difference, SECRET, UNKNOWN } from "./change.ts";

/** Key and value by which the engine marks a secret, wherever values are written down. */
const MARK = { key: "4dabf18193072939515e22adb298388d", secret: "1b47061264138c4ac30d75fd1eb44270" };

/**
 * What the engine writes for a value that is not known yet, by kind: text, truth value, number, list, asset, archive and
 * object, as its policy SDK lists them.
 */
const NOT_KNOWN = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** A value of an event as people may see it: no secret, unknown values named, the provider's own text left out. */
export function plain(value: unknown): unknown {
  if (typeof value === "string" && NOT_KNOWN.has(value)) return UNKNOWN;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  if (object[MARK.key] === MARK.secret) return SECRET;
  const kept = Object.entries(object).filter(([key]) => !key.startsWith("__"));
  return Object.fromEntries(kept.map(([key, inner]) => [key, plain(inner)]));
}

/** Where two plain values differ: by leaf in objects, and in lists of equal length; other lists as a whole. */
export function differences(before: unknown, after: unknown, path = ""): Difference[] {
  if (equal(before, after)) return [];
  const [one, other] = [childrenOf(before), childrenOf(after)];
  const lists = Array.isArray(before) && Array.isArray(after);
  if (one && other && Array.isArray(before) === Array.isArray(after) && !(lists && one.size !== other.size)) {
    const keys = [...new Set([...one.keys(), ...other.keys()])];
    const below = (key: string) => (lists ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`);
    return keys.flatMap((key) => differences(one.get(key), other.get(key), below(key)));
  }
  return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
}

/** The value with the keys of all objects in order: equal values give equal JSON. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

function childrenOf(value: unknown): Map<string, unknown> | undefined {
  return typeof value === "object" && value !== null ? new Map(Object.entries(value)) : undefined;
}
