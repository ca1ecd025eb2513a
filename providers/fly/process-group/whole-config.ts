import { equal } from "../../kernel/compare.ts";
import { normalConfig, OWN_METADATA } from "./live-config.ts";

type Fields = Record<string, unknown>;

/** One leaf of two configs that is not the same in both. */
export interface Difference {
  /** Names and positions, joined by dots: `services.0.ports.1.http_options.idle_timeout`. */
  path: string;
  /** The shortest part of the path that only the first has: the whole of what would be gone. */
  gone?: string;
  from?: unknown;
  to?: unknown;
}

/** What a mount repeats of its volume; the volume itself says it. */
const OF_THE_VOLUME = ["volume", "name", "encrypted", "size_gb"];

/**
 * A machine's config with all that it says: what this program compares in its normal form, and every field that it does not
 * know as it is given, so that nothing gets lost unseen. Left out are fields that say nothing (the API fills them in), what
 * differs from machine to machine by nature (its volume), and the metadata of others, which updates leave alone.
 */
export function wholeConfig(raw: Fields): Fields {
  const whole = joined(said(raw) as Fields, normalConfig(raw)) as Fields;
  const metadata = fieldsOf(whole.metadata);
  const own = OWN_METADATA.filter((key) => key in metadata).map((key) => [key, metadata[key]]);
  return said({
    ...whole,
    metadata: Object.fromEntries(own),
    mounts: listOf(whole.mounts).map((mount) =>
      Object.fromEntries(Object.entries(fieldsOf(mount)).filter(([key]) => !OF_THE_VOLUME.includes(key))),
    ),
    services: listOf(whole.services).map((service) => ({
      ...fieldsOf(service),
      // Which port is named first says nothing.
      ports: [...listOf(fieldsOf(service).ports)].sort((one, other) => portOf(one) - portOf(other)),
    })),
  }) as Fields;
}

/** What is to be told of a machine whose config is replaced by another, leaf by leaf, in the order of the paths. */
export function differences(live: Fields, wanted: Fields): Difference[] {
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
  if (Array.isArray(value) && value.some(isFields))
    return new Map(value.flatMap((item, index) => [...leavesOf(item, at(index))]));
  if (isFields(value))
    return new Map(Object.entries(value).flatMap(([key, item]) => [...leavesOf(item, at(key))]));
  return new Map([[path, value]]);
}

function lostPart(path: string, others: readonly string[]): string {
  const parts = path.split(".");
  const lengths = parts.map((_, index) => parts.slice(0, index + 1).join("."));
  return lengths.find((part) => !others.some((one) => one === part || one.startsWith(`${part}.`))) ?? path;
}

/** What is known in its normal form, over all that was given. Names of headers are the same in capitals. */
function joined(raw: unknown, known: unknown, key = ""): unknown {
  if (known === undefined) return raw;
  if (isFields(raw) && isFields(known) && key !== "headers") {
    const keys = [...new Set([...Object.keys(raw), ...Object.keys(known)])];
    return Object.fromEntries(keys.map((one) => [one, joined(raw[one], known[one], one)]));
  }
  if (Array.isArray(raw) && Array.isArray(known) && raw.length === known.length && known.every(isFields))
    return known.map((item, index) => joined(raw[index], item));
  return known;
}

/** A copy without what says nothing: null, false, 0, "" and what is empty. Items of lists keep their places. */
function said(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => (isFields(item) ? said(item) : item));
  if (!isFields(value)) return value;
  const kept = Object.entries(value)
    .map(([key, item]) => [key, said(item)] as const)
    .filter(([key, item]) => !saysNothing(item) || (KNOWN_FALSE.includes(key) && item != null));
  return Object.fromEntries(kept);
}

/** Fields whose normal form has a false or a zero that counts. */
const KNOWN_FALSE = ["force_https", "autostart", "min_machines_running", "compress", "max_retries"];

function saysNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === "" || value === 0) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const portOf = (port: unknown) => Number(fieldsOf(port).port ?? 0);
