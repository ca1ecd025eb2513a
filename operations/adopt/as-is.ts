import { slotNames, slotOf } from "../../providers/fly/process-group/slots.ts";
import { examine } from "../../settings/load.ts";
import type { Exemption } from "../../settings/rules/exemptions.ts";
import { EXEMPTIBLE } from "../../settings/rules/exemptions.ts";
import type { StackName } from "../../settings/stack-name.ts";
import { configOf } from "./fit.ts";
import type { Group } from "./groups.ts";

/** Days that a proposed entry counts: a quarter in which the application can be led to what the rule asks. */
const LEAVE_DAYS = 90;

/**
 * Machines of a group under names that are no slots', by the slot that each fills: Fly's own tool names machines at random,
 * and none can be renamed. Undefined when there is none.
 */
export function namesOf({ machines, regions }: Group, group: string): Record<string, string> | undefined {
  const slots = slotNames(group, regions);
  const taken = new Set(machines.map(({ name }) => slotOf(group, name)));
  const free = slots.filter((slot) => !taken.has(slot));
  const strangers = machines.filter(({ name }) => !slots.includes(slotOf(group, name) ?? ""));
  const names = strangers.flatMap(({ name, region }) => {
    const at = free.findIndex((slot) => slot.startsWith(`${group}-${region}-`));
    return at === -1 ? [] : [[free.splice(at, 1)[0] ?? "", name] as const];
  });
  return names.length > 0 ? Object.fromEntries(names) : undefined;
}

/**
 * Dated entries for what the team's rules ask and the app, as it is, does not have: each for one rule and one resource, with
 * an empty owner, whom the settings demand, so that nobody has leave by accident.
 * @param today YYYY-MM-DD
 */
export function proposedEntries(
  name: StackName,
  sections: Record<string, unknown>,
  today: string,
): Exemption[] {
  const { problems } = examine({ ...name, config: configOf(name, sections), secretKeys: [], today });
  const own = problems.filter(({ property }) => property.startsWith(`${name.project}:dashboard.web`));
  return entriesFor(
    own.flatMap(({ breach, value, problem }) =>
      breach ? [{ ...breach, problem: `${value} ${problem}` }] : [],
    ),
    today,
  );
}

/**
 * One entry for each rule and resource, with all that is the matter with it in its reason.
 * @param today YYYY-MM-DD
 */
export function entriesFor(
  breaches: readonly { rule: string; resource: string; problem: string }[],
  today: string,
): Exemption[] {
  const expires = new Date(Date.parse(today) + LEAVE_DAYS * 86_400_000).toISOString().slice(0, 10);
  const exemptible = breaches.filter(({ rule }) => (EXEMPTIBLE as readonly string[]).includes(rule));
  const found = Map.groupBy(exemptible, ({ rule, resource }) => JSON.stringify([rule, resource]));
  return [...found.values()].flatMap(([first, ...more]) => {
    if (!first) return [];
    const problems = [first, ...more].map(({ problem }) => problem).join("; ");
    const { rule, resource } = first;
    return [{ rule, resource, owner: "", expires, reason: `the application as it is: ${problems}` }];
  });
}
