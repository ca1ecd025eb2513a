import { redact } from "../../providers/kernel/redact.ts";
import { looksSecret } from "../../settings/rules/secret-shapes.ts";

/** Stands where a secret is. */
export const SECRET = "[secret]";
/** Stands where a value is not known before the update. */
export const UNKNOWN = "[unknown]";

/** Key by which the engine marks special values in states and events, and what it holds for a secret. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** What stands for an unknown text, boolean, number, list, asset, archive or object in events. */
const UNKNOWN_TEXTS = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Keys that the engine and its bridges keep among the inputs for themselves. */
const INTERNAL = /^__/;

/** Longest text of one value in a report, in characters. */
const LONGEST = 160;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether the engine marked the value as special: only secrets have no other meaning in a report. */
const isMarked = (value: unknown) => isRecord(value) && SIGNATURE in value;

/** Every single value of some inputs by its path, as text that may be shown: `machine.guest.memory_mb` -> `2048`. */
export function flatten(inputs: Record<string, unknown> | undefined): Map<string, string> {
  const found = new Map<string, string>();
  visit(inputs ?? {}, "", found);
  return found;
}

function visit(value: unknown, path: string, found: Map<string, string>): void {
  if (isMarked(value)) {
    found.set(path, SECRET);
    return;
  }
  if (isRecord(value) && (path === "" || Object.keys(value).length > 0)) {
    for (const [key, one] of Object.entries(value))
      if (!INTERNAL.test(key)) visit(one, joined(path, key), found);
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
  if (typeof value === "string" && UNKNOWN_TEXTS.has(value)) return UNKNOWN;
  const name = /[\w-]+$/.exec(path.replace(/["\]]+$/, ""))?.[0] ?? path;
  if (value === SECRET || (typeof value === "string" && looksSecret(name, value))) return SECRET;
  // Cut before it is searched for secrets, far behind what is shown: long texts would take their time.
  const text = redact((JSON.stringify(value) ?? "null").slice(0, 20 * LONGEST));
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
