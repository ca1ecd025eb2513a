/** JSON values, the only ones that Pulumi can store. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Whether a value has fields by name: no list, no null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** A property that the value itself has: every object inherits a `constructor`. */
function own(value: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Deep equality of JSON values; the order of keys does not matter, that of array items does. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => equal(item, b[i]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  // A key that only one of them has may stand there with nothing behind it.
  return (
    Object.keys(a).every((key) => equal(a[key], own(b, key))) &&
    Object.keys(b).every((key) => Object.hasOwn(a, key) || b[key] === undefined)
  );
}

/**
 * Where `live` differs from `declared`, leaf by leaf: `{"guest.memory_mb": 4096}`. A value that is missing in `live` is
 * reported as null. Arrays of different length are reported whole, since their items can no longer be paired.
 */
export function deviationsOf(declared: unknown, live: unknown, path = ""): Record<string, Json> {
  if (equal(declared, live)) return {};
  const at = (key: string | number) => (path === "" ? String(key) : `${path}.${key}`);
  if (isRecord(declared) && isRecord(live)) {
    const keys = new Set([...Object.keys(declared), ...Object.keys(live)]);
    return Object.assign(
      {},
      ...[...keys].map((key) => deviationsOf(own(declared, key), own(live, key), at(key))),
    );
  }
  if (Array.isArray(declared) && Array.isArray(live) && declared.length === live.length) {
    return Object.assign({}, ...declared.map((item, i) => deviationsOf(item, live[i], at(i))));
  }
  return { [path]: storable(live ?? null) as Json };
}

/**
 * A copy that Pulumi can store: without undefined, functions and symbols (an undefined value anywhere would make the
 * engine lose a resource that exists), with dates as text. Throws on what JSON cannot hold, such as a bigint.
 */
export function storable<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
