import { isRecord } from "../../providers/kernel/compare.ts";
import { redact } from "../../providers/kernel/redact.ts";
import { looksSecret } from "../../settings/rules/secret-shapes.ts";
import { SECRET, UNKNOWN } from "../changes/change.ts";
import { plain } from "../changes/plain.ts";

/** Longest text of one value in a report, in characters. */
const LONGEST = 160;

/** Every single value of some inputs by its path, as text that may be shown: `machine.guest.memory_mb` -> `2048`. */
export function flatten(inputs: Record<string, unknown> | undefined): Map<string, string> {
  const found = new Map<string, string>();
  visit(plain(inputs ?? {}), "", found);
  return found;
}

function visit(value: unknown, path: string, found: Map<string, string>): void {
  if (isRecord(value) && (path === "" || Object.keys(value).length > 0)) {
    for (const [key, one] of Object.entries(value)) visit(one, joined(path, key), found);
    return;
  }
  if (Array.isArray(value) && value.length > 0) {
    for (const [index, one] of value.entries()) visit(one, `${path}[${index}]`, found);
    return;
  }
  if (path !== "") found.set(path, textOf(value, path));
}

/** Names with dots are one step of a path: drift is reported under `web-dfw-1` and `guest.memory_mb`. */
const joined = (path: string, key: string) =>
  path === "" ? key : /^[\w-]+$/.test(key) ? `${path}.${key}` : `${path}["${key}"]`;

/** A value as text. The engine masks what it knows to be secret; what only looks so is hidden all the same. */
export function textOf(value: unknown, path: string): string {
  if (value === UNKNOWN) return UNKNOWN;
  const name = /[\w-]+$/.exec(path.replace(/["\]]+$/, ""))?.[0] ?? path;
  if (value === SECRET || (typeof value === "string" && looksSecret(name, value))) return SECRET;
  const text = redact(JSON.stringify(value) ?? "null");
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
