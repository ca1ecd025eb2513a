import { wholeConfig } from "../../providers/fly/process-group/whole-config.ts";
import { type Difference, differences } from "../../providers/kernel/leaves.ts";
import { looksSecret } from "../../settings/rules/secret-shapes.ts";
import type { TakenGroup } from "./writer.ts";

/** Longest value that is shown. */
const LONGEST = 80;

/**
 * Fields whose values are not shown: commands, variables, files and the headers of checks may hold secrets under any name,
 * and which version of the secrets a machine has is not known before. What answers carry is public.
 */
const HIDDEN =
  /(^|\.)(env|\w+Command|checks(\.[^.]+)?\.headers|files|init|processes|containers|hotdash_secrets_version)(\.|$)/;

/** What becomes of the fields of a group: those that the settings have no word for, and all that the first update changes. */
export function accountOf(group: TakenGroup): { cannot: string[]; changes: string[] } {
  const { name, live, declared, told } = group;
  if (!declared)
    return {
      cannot: [],
      changes: [`${name}: cannot be foreseen before these settings are put right: run this again then`],
    };
  const found = differences(live.whole, wholeConfig(declared));
  const lost = found.flatMap(({ gone }) => gone ?? []).filter((path) => !isIn(path, ["env", ...told]));
  return {
    cannot: [...new Set(lost)].map(
      (field) =>
        `${name}: the machine field ${field}: the settings have no word for it, and the first update that lets a release through removes it`,
    ),
    changes: found.map((one) => `${name}: ${one.path}: ${inWords(one)}`),
  };
}

const isIn = (path: string, fields: readonly string[]) =>
  fields.some((field) => path === field || path.startsWith(`${field}.`));

/** One change as a line says it. */
export function inWords({ path, from, to }: Difference): string {
  if (from === undefined) return `not set, becomes ${shown(path, to)}`;
  if (to === undefined) return `${shown(path, from)} is removed`;
  return `${shown(path, from)} becomes ${shown(path, to)}`;
}

function shown(path: string, value: unknown): string {
  if (HIDDEN.test(path)) return "(value not shown)";
  const name = path.split(".").at(-1) ?? "";
  const text = JSON.stringify(value);
  if (looksSecret(name, value) || looksSecret(name, text)) return "(value not shown)";
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
