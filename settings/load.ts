import { scaleOf } from "./autoscale.ts";
import { checks } from "./checks/all.ts";
import type { CheckInput } from "./checks/check.ts";
import { withoutExempt } from "./exempt.ts";
import type { SettingProblem } from "./finding.ts";
import { FLAGS, type FlagName } from "./flags.ts";
import { freeze } from "./freeze.ts";
import { withoutRepaired } from "./repair.ts";
import { givenFlags, isOn, leavesOf } from "./schema/flags.ts";
import { type Sections, sectionsOf } from "./schema/stack.ts";
import { readSections, type SettingsInput } from "./sections.ts";
import { SettingsError } from "./settings-error.ts";
import { REPOSITORY } from "./shared.ts";
import { environmentClassOf, SHARED, type StackName } from "./stack-name.ts";
import { webStrategy } from "./strategy.ts";
import type { StackSettings } from "./types.ts";

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
  const read = readSections(name, sectionsOf(name), [REPOSITORY], input);
  const { raw, secretKeys, problems } = read;
  const parsed = read.parsed as Partial<Sections>;
  const check: CheckInput = {
    ...input,
    name,
    raw,
    parsed,
    secretKeys,
    today: input.today ?? new Date().toISOString().slice(0, 10),
  };
  const across = withoutExempt(
    checks.flatMap((one) => one(check)),
    parsed.exemptions,
    check.today,
  );
  problems.push(...withoutRepaired(across, problems));
  if (problems.length > 0) return { problems };
  return { settings: assemble(name, parsed as Sections, input.config), problems };
}

/**
 * The settings as they will be once what is wrong with them is put right, for commands that look ahead of them. Undefined
 * where a section needs a value that only the team knows.
 */
export function foresee(input: SettingsInput): StackSettings | undefined {
  const environmentClass = environmentClassOf(input.stack);
  if (environmentClass === undefined) return undefined;
  const name: StackName = { project: input.project, stack: input.stack, environmentClass };
  const sections = sectionsOf(name);
  const { parsed } = readSections(name, sections, [REPOSITORY], input);
  const missing = Object.keys(sections).some((section) => parsed[section] === undefined);
  return missing ? undefined : assemble(name, parsed as Sections, input.config);
}

function assemble(name: StackName, sections: Sections, config: SettingsInput["config"]): StackSettings {
  const { platform, flags: given, github } = sections;
  const said = givenFlags(given);
  const flags = Object.fromEntries(
    (Object.keys(FLAGS) as FlagName[]).map((flag) => [
      flag,
      isOn(flag, said.find((one) => one.flag === flag)?.entry),
    ]),
  );
  return freeze({
    ...name,
    ...sections,
    dashboard: { ...sections.dashboard, web: webOf(name, sections.dashboard) },
    platform,
    protectData: platform === "live" && name.environmentClass !== "preview",
    github: { ...github, owner: config["github:owner"] ?? "", baseUrl: config["github:baseUrl"] },
    flags: flags as Record<FlagName, boolean>,
    flagExceptions: leavesOf(given),
  });
}

function webOf({ environmentClass }: StackName, dashboard: Sections["dashboard"]) {
  const { autoscale: _worked, ...web } = dashboard.web;
  const { strategy, reason } = webStrategy(environmentClass, dashboard);
  return { ...web, ...scaleOf(dashboard.web), strategy, strategyReason: reason };
}

function unknownStack({ stack }: SettingsInput): SettingProblem {
  return {
    property: "stack",
    value: stack,
    problem: stack === SHARED ? "has settings of its own kind" : "is not a stack of this program",
    allowed: "staging, production, or pr-<number> for a preview; shared for what the repository has once",
    fix: "npm run pulumi -- stack select staging",
  };
}

export type { SettingsInput };
