import type * as z from "zod";
import { scaleOf } from "./autoscale.ts";
import { checks } from "./checks/all.ts";
import { type CheckInput, NOT_BUILT } from "./checks/check.ts";
import { decode, isPlain } from "./decode.ts";
import { explain } from "./explain.ts";
import type { SettingProblem } from "./finding.ts";
import { FLAGS, type FlagName, isFlag } from "./flags.ts";
import { repair, withoutRepaired } from "./repair.ts";
import { isOn } from "./schema/flags.ts";
import { type SectionName, type Sections, sectionsOf } from "./schema/stack.ts";
import { SettingsError } from "./settings-error.ts";
import { environmentClassOf, type StackName } from "./stack-name.ts";
import { webStrategy } from "./strategy.ts";
import type { DeepReadonly, FlagLeave, StackSettings } from "./types.ts";

/** A stack's configuration as the engine gives it to a program. */
export interface SettingsInput {
  project: string;
  stack: string;
  /** All keys with their namespace; objects as JSON text (`pulumi.runtime.allConfig()`). */
  config: Readonly<Record<string, string>>;
  /** Keys that hold anything encrypted (`PULUMI_CONFIG_SECRET_KEYS`). */
  secretKeys: readonly string[];
  /** Today, as YYYY-MM-DD, for flags that expire. @default the system's date */
  today?: string;
}

/**
 * Checks a stack's configuration and fills in the defaults.
 * @throws SettingsError that lists everything that is wrong at once, never with the value of a secret.
 */
export function loadSettings(input: SettingsInput): StackSettings {
  const { settings, problems } = examine(input);
  if (settings === undefined || problems.length > 0) throw new SettingsError(input.stack, problems);
  return settings;
}

/** What `loadSettings` does, without throwing: for commands that look at wrong configurations too. */
export function examine(input: SettingsInput): { settings?: StackSettings; problems: SettingProblem[] } {
  const environmentClass = environmentClassOf(input.stack);
  if (environmentClass === undefined) return { problems: [unknownStack(input)] };
  const name: StackName = { project: input.project, stack: input.stack, environmentClass };
  const schemas = sectionsOf(name);
  const { sections: raw, problems } = decode(name, input.config, Object.keys(schemas));
  const secretKeys = new Set(input.secretKeys.map((key) => key.slice(key.indexOf(":") + 1)));
  const parsed: Partial<Sections> = {};
  for (const [section, schema] of Object.entries(schemas) as [SectionName, z.ZodType][]) {
    // A section that is missing altogether is judged as an empty one, so that each missing setting is named.
    const value = raw[section] ?? (isPlain(section) ? undefined : {});
    const result = schema.safeParse(value);
    if (result.success) Object.assign(parsed, { [section]: result.data });
    else {
      const { issues } = result.error;
      problems.push(...explain(name, section, schema, value, issues, secretKeys));
      const repaired = repair(name, schema, value, issues);
      if (repaired !== undefined) Object.assign(parsed, { [section]: repaired });
    }
  }
  const check: CheckInput = {
    ...input,
    name,
    raw,
    parsed,
    secretKeys,
    today: input.today ?? new Date().toISOString().slice(0, 10),
  };
  const across = checks.flatMap((one) => one(check));
  problems.push(...withoutRepaired(across, problems));
  if (problems.length > 0) return { problems };
  return { settings: assemble(name, parsed as Sections, input.config), problems };
}

function assemble(name: StackName, sections: Sections, config: SettingsInput["config"]): StackSettings {
  const { platform, flags: given, github } = sections;
  const flags = Object.fromEntries(
    (Object.keys(FLAGS) as FlagName[]).map((flag) => [flag, isOn(given[flag])]),
  );
  return freeze({
    ...name,
    ...sections,
    dashboard: { ...sections.dashboard, web: webOf(name, sections.dashboard) },
    platform,
    protectData: platform === "live" && name.environmentClass !== "preview",
    github: { ...github, owner: config["github:owner"] ?? "", baseUrl: config["github:baseUrl"] },
    flags: flags as Record<FlagName, boolean>,
    flagExceptions: leaves(given),
  });
}

function webOf({ environmentClass }: StackName, dashboard: Sections["dashboard"]) {
  const { autoscale: _worked, ...web } = dashboard.web;
  const { strategy, reason } = webStrategy(environmentClass, dashboard);
  return { ...web, ...scaleOf(dashboard.web), strategy, strategyReason: reason };
}

function leaves(given: Sections["flags"]): FlagLeave[] {
  return Object.entries(given).flatMap(([flag, entry]) => {
    if (typeof entry === "boolean" || !entry.on || !isFlag(flag)) return [];
    const { owner = "", evidence = "", expires = "" } = entry;
    return [{ name: flag, owner, evidence, expires }];
  });
}

function freeze<T extends object>(value: T): DeepReadonly<T> {
  for (const child of Object.values(value)) if (typeof child === "object" && child !== null) freeze(child);
  return Object.freeze(value) as DeepReadonly<T>;
}

function unknownStack({ stack }: SettingsInput): SettingProblem {
  return {
    property: "stack",
    value: stack,
    problem: stack === "shared" ? NOT_BUILT : "is not a stack of this program",
    allowed: "staging, production, or pr-<number> for a preview",
    fix: "npm run pulumi -- stack select staging",
  };
}
