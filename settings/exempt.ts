import type { SettingProblem } from "./finding.ts";
import { type Exemption, exemptionFor } from "./rules/exemptions.ts";

/** Problems but those that an exemption in force lets pass: what the policy pack only shows, the settings do not refuse. */
export const withoutExempt = (
  problems: readonly SettingProblem[],
  exemptions: readonly Exemption[] = [],
  today: string,
): SettingProblem[] =>
  problems.filter(({ breach }) => breach === undefined || !exemptionFor(exemptions, breach, today));
