import { FLAGS, type FlagName, type FlagRow, goesLive, readAs, readerSays } from "../../settings/flags.ts";
import type { EnvironmentPlan } from "./environment-plan.ts";

/**
 * Carries a flag that is not at its safe side, for the reader that reads it: what another program would make of its text counts
 * for nothing. A text that means another thing to people than to the reader is told.
 * @param variable the flag's own name, or the other spelling that its reader takes
 */
export function placeFlag(
  plan: Pick<EnvironmentPlan, "flags" | "notes">,
  flag: FlagName,
  variable: string,
  value: string,
): void {
  const row: FlagRow = FLAGS[flag];
  const on = readerSays(row, value);
  // Of two spellings the flag's own counts, as its reader has it.
  if (variable !== flag && flag in plan.flags) return;
  if (goesLive(row, on)) plan.flags[flag] = on;
  if (readAs(row, value) !== on)
    plan.notes.push(
      `${variable} is ${on ? "on" : "off"} for its reader, whatever its text says to others: ${goesLive(row, on) ? "so it is carried" : "that is its safe side"}`,
    );
}
