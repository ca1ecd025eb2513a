import { asRead, FLAGS, type FlagName, type FlagRow, goesLive, readAs } from "../../settings/flags.ts";
import type { StackName } from "../../settings/stack-name.ts";
import type { EnvironmentPlan } from "./environment-plan.ts";
import { shown } from "./shown.ts";

/**
 * Carries a switch as its own reader takes it. What is at its safe side needs no word; what must not be in production is not
 * carried there, and what may be asks for the leave that it needs.
 * @param variable the switch's own name, or the other spelling that its reader takes
 */
export function placeFlag(
  plan: Pick<EnvironmentPlan, "flags" | "notes" | "cannot">,
  { environmentClass }: Pick<StackName, "environmentClass">,
  flag: FlagName,
  variable: string,
  value: string,
): void {
  // Of two spellings the switch's own counts, as its reader has it.
  if (variable !== flag && flag in plan.flags) return;
  const row: FlagRow = FLAGS[flag];
  const on = asRead(row, value);
  const side = `${variable} = ${shown(variable, value)}, which the application reads as ${on ? "on" : "off"}`;
  if (readAs(row, value) !== on)
    plan.notes.push(`${side}: other readers would differ, and it is written anew`);
  if (!goesLive(row, on)) return;
  const mock = row.kind === "mock/live";
  if (environmentClass !== "production") plan.flags[flag] = mock ? { live: true } : on;
  else if (row.kind === "forbidden")
    plan.cannot.push(`the switch ${side}: it must never be so in production, and a release sets it back`);
  else plan.flags[flag] = { ...(mock ? { live: true } : { on }), owner: "", evidence: "", expires: "" };
}
