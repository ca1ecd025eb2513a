import { isRecord } from "../../kernel/compare.ts";
import { normalConfig, OWN_METADATA, withoutFlysOwn } from "./live-config.ts";

type Fields = Record<string, unknown>;

/** What a mount repeats of its volume; the volume itself says it. */
const OF_THE_VOLUME = ["volume", "name", "encrypted", "size_gb"];

/**
 * A machine's config with all that it says: what this program compares in its normal form, and every field that it does not
 * know as it is given, so that nothing gets lost unseen. Left out are fields that say nothing (the API fills them in), what
 * differs from machine to machine by nature (its volume), the metadata of others, which updates leave alone, and Fly's own variables.
 */
export function wholeConfig(raw: Fields): Fields {
  const whole = joined(said(raw) as Fields, normalConfig(raw)) as Fields;
  const metadata = fieldsOf(whole.metadata);
  const own = OWN_METADATA.filter((key) => key in metadata).map((key) => [key, metadata[key]]);
  return said({
    ...whole,
    metadata: Object.fromEntries(own),
    env: withoutFlysOwn(fieldsOf(whole.env)),
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

/** What is known in its normal form, over all that was given. Names of headers are the same in capitals. */
function joined(raw: unknown, known: unknown, key = ""): unknown {
  if (known === undefined) return raw;
  if (isRecord(raw) && isRecord(known) && key !== "headers") {
    const keys = [...new Set([...Object.keys(raw), ...Object.keys(known)])];
    return Object.fromEntries(keys.map((one) => [one, joined(raw[one], known[one], one)]));
  }
  if (Array.isArray(raw) && Array.isArray(known) && raw.length === known.length && known.every(isRecord))
    return known.map((item, index) => joined(raw[index], item));
  return known;
}

/** A copy without what says nothing: null, false, 0, "" and what is empty. Items of lists keep their places. */
function said(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => (isRecord(item) ? said(item) : item));
  if (!isRecord(value)) return value;
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

const fieldsOf = (value: unknown): Fields => (isRecord(value) ? value : {});
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const portOf = (port: unknown) => Number(fieldsOf(port).port ?? 0);
