import * as z from "zod";
import { scaleOf } from "./autoscale.ts";
import { checks } from "./checks/all.ts";
import type { CheckInput } from "./checks/check.ts";
import { withoutExempt } from "./exempt.ts";
import type { SettingProblem } from "./finding.ts";
import { FLAGS, type FlagName } from "./flags.ts";
import { freeze } from "./freeze.ts";
import { withoutRepaired } from "./repair.ts";
import { givenFlags, isOn, leavesOf } from "./schema/flags.ts";
import { NO_DASHBOARD } from "./schema/host.ts";
import { type Sections, sectionsOf } from "./schema/stack.ts";
import { readSections, type SettingsInput } from "./sections.ts";
import { SettingsError } from "./settings-error.ts";
import { REPOSITORY } from "./shared.ts";
import { environmentClassOf, SHARED, type StackName } from "./stack-name.ts";
import { webStrategy } from "./strategy.ts";
import type { AnySettings, StackSettings } from "./types.ts";
import { hasDashboard, withDashboard } from "./with-dashboard.ts";

/**
 * The settings of a stack with the dashboard, checked, with defaults filled in.
 * @throws SettingsError that lists everything that is wrong at once, never with the value of a secret.
 */
export const loadSettings = (input: SettingsInput): StackSettings => withDashboard(loadAnySettings(input));

/** The same of a stack that may do without it. */
export function loadAnySettings(input: SettingsInput): AnySettings {
  const { settings, problems } = examine(input);
  if (settings === undefined || problems.length > 0) throw new SettingsError(input.stack, problems);
  return settings;
}

/** What `loadAnySettings` does, without throwing: for commands that look at wrong configurations too. */
export function examine(input: SettingsInput): { settings?: AnySettings; problems: SettingProblem[] } {
  const environmentClass = environmentClassOf(input.stack);
  if (environmentClass === undefined) return { problems: [unknownStack(input)] };
  const name: StackName = { project: input.project, stack: input.stack, environmentClass };
  const read = readSections(name, schemasOf(name, input), [REPOSITORY], input);
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
  const sections = schemasOf(name, input);
  const { parsed } = readSections(name, sections, [REPOSITORY], input);
  const missing = Object.keys(sections).some((section) => parsed[section] === undefined);
  if (missing) return undefined;
  const settings = assemble(name, parsed as Sections, input.config);
  return hasDashboard(settings) ? settings : undefined;
}

/** The stack's sections with their schemas: of a stack without the dashboard, without that section. */
function schemasOf(name: StackName, { project, config }: SettingsInput): Record<string, z.ZodType> {
  const sections = sectionsOf(name);
  return config[`${project}:host`] === NO_DASHBOARD ? { ...sections, dashboard: nothing } : sections;
}

/** What a section is read as that the stack has not; `checks/no-dashboard.ts` refuses what stands in it. */
const nothing = z.unknown().transform(() => undefined);

function assemble(name: StackName, sections: Sections, config: SettingsInput["config"]): AnySettings {
  const { platform, host, flags: given, github } = sections;
  const said = givenFlags(given);
  const flags = Object.fromEntries(
    (Object.keys(FLAGS) as FlagName[]).map((flag) => [
      flag,
      isOn(flag, said.find((one) => one.flag === flag)?.entry),
    ]),
  );
  const { dashboard, ...others } = sections;
  const all = freeze({
    ...name,
    ...others,
    platform,
    protectData: platform === "live" && name.environmentClass !== "preview",
    github: { ...github, owner: config["github:owner"] ?? "", baseUrl: config["github:baseUrl"] },
    flags: flags as Record<FlagName, boolean>,
    flagExceptions: leavesOf(given),
  });
  if (host === NO_DASHBOARD) return freeze({ ...all, host });
  return freeze({ ...all, host, dashboard: { ...dashboard, web: webOf(name, dashboard) } });
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
