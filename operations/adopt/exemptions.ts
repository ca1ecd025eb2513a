import { examine } from "../../settings/load.ts";
import type { Breach, Exemption } from "../../settings/rules/exemptions.ts";
import type { StackName } from "../../settings/stack-name.ts";
import { configOf } from "./fit.ts";

/** Days for which leave is proposed: a quarter, in which the team moves to what it plans. */
const DAYS = 90;
const DAY_MS = 86_400_000;

/** Why an application as it is breaks a rule, in words; for other rules their own are asked for. */
const REASONS: Readonly<Record<string, string>> = {
  "production-machines": "the application as it is runs fewer machines, or lets them sleep",
  "memory-floor": "the application as it is runs with less memory",
  "health-checks": "the application as it is has no check, since it may have no route to ask",
};

/**
 * Leave for what the team's rules refuse of an app as it is: an entry for each rule and resource, with a last day, so that the
 * first update can leave it as it is. Only of rules that take any.
 * @param now milliseconds since the epoch
 */
export function proposedExemptions(
  name: StackName,
  sections: Record<string, unknown>,
  now = Date.now(),
): Exemption[] {
  const expires = new Date(now + DAYS * DAY_MS).toISOString().slice(0, 10);
  const { problems } = examine({ ...name, config: configOf(name, sections), secretKeys: [] });
  const breaches = new Map<string, Breach>();
  for (const { breach } of problems)
    if (breach && breach.rule in REASONS) breaches.set(`${breach.rule} ${breach.resource}`, breach);
  return [...breaches.values()].map(({ rule, resource }) => ({
    ...{ rule, resource, owner: "the dashboard's team", reason: REASONS[rule] ?? "", expires },
  }));
}
