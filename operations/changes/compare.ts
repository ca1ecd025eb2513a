import { equal, isRecord } from "../../providers/kernel/compare.ts";
import { type Change, UNKNOWN } from "./change.ts";

/**
 * Changes of `now` that are not among `before`: other resources, other operations, or other inputs where they were known.
 * An empty list says that everything in `now` was announced before.
 */
export function beyond(before: readonly Change[], now: readonly Change[]): Change[] {
  return now.filter(
    (change) =>
      !before.some(
        (known) =>
          known.urn === change.urn &&
          known.operation === change.operation &&
          covers(known.inputs, change.inputs),
      ),
  );
}

/** Whether the second value is the first, apart from what the first did not know yet. */
function covers(known: unknown, value: unknown): boolean {
  if (known === UNKNOWN) return true;
  if (Array.isArray(known) && Array.isArray(value))
    return known.length === value.length && known.every((item, index) => covers(item, value[index]));
  if (isRecord(known) && isRecord(value)) {
    const keys = new Set([...Object.keys(known), ...Object.keys(value)]);
    return [...keys].every((key) => covers(known[key], value[key]));
  }
  return equal(known, value);
}
