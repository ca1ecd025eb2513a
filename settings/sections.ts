import type * as z from "zod";
import { changedTexts } from "./changed-texts.ts";
import type { Claim } from "./claims.ts";
import { decode, unsaid } from "./decode.ts";
import { explain } from "./explain.ts";
import type { SettingProblem } from "./finding.ts";
import { repair } from "./repair.ts";
import type { StackName } from "./stack-name.ts";

/** A stack's configuration as the engine gives it to a program. */
export interface SettingsInput {
  project: string;
  stack: string;
  /** All keys with their namespace; objects as JSON text (`pulumi.runtime.allConfig()`). */
  config: Readonly<Record<string, string>>;
  /** Keys that hold anything encrypted (`PULUMI_CONFIG_SECRET_KEYS`). */
  secretKeys: readonly string[];
  /** Today, as YYYY-MM-DD, for what expires. @default the system's date */
  today?: string;
  /** Apps that the other stacks' files name. @default none is known */
  others?: readonly Claim[];
}

/** The sections of a stack file, read by their schemas. */
export interface ReadSections {
  /** Sections as given. */
  raw: Record<string, unknown>;
  /** With defaults filled in, wrong settings put right; without those that could not be. */
  parsed: Record<string, unknown>;
  /** Names of the sections that hold anything encrypted. */
  secretKeys: ReadonlySet<string>;
  problems: SettingProblem[];
}

/**
 * Reads the project's own part of a configuration, section by section.
 * @param others Sections that only other stacks have: the project file gives them an empty default.
 */
export function readSections(
  name: StackName,
  schemas: Readonly<Record<string, z.ZodType>>,
  others: readonly string[],
  input: Pick<SettingsInput, "config" | "secretKeys">,
): ReadSections {
  const { sections: raw, problems } = decode(name, input.config, Object.keys(schemas), others);
  const secretKeys = new Set(input.secretKeys.map((key) => key.slice(key.indexOf(":") + 1)));
  const parsed: Record<string, unknown> = {};
  const changed = Object.keys(raw).flatMap((section) =>
    changedTexts(name, section, input.config[`${name.project}:${section}`] ?? "", secretKeys),
  );
  for (const [section, schema] of Object.entries(schemas)) {
    // A section that is missing altogether is judged as an empty one, so that each missing setting is named.
    const value = raw[section] ?? unsaid(section);
    const result = schema.safeParse(value);
    if (result.success) parsed[section] = result.data;
    else {
      const { issues } = result.error;
      const said = explain(name, section, schema, value, issues, secretKeys);
      problems.push(...said.filter(({ property }) => !changed.some((one) => one.property === property)));
      const repaired = repair(name, schema, value, issues);
      if (repaired !== undefined) parsed[section] = repaired;
    }
  }
  problems.push(...changed);
  return { raw, parsed, secretKeys, problems };
}
