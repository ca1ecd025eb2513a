import { redact } from "../../providers/kernel/redact.ts";
import type { EngineEvent } from "../changes/events.ts";
import { withoutColour } from "../changes/read.ts";
import { partsOf } from "./urn.ts";

/** One rule that was violated, with every place. */
export interface Violation {
  /** Name of the rule: `memory-floor`. */
  rule: string;
  /** Whether it stops the update. */
  mandatory: boolean;
  places: { resource: string; messages: string[] }[];
}

/** Name shown for a violation of the stack as a whole. */
const WHOLE_STACK = "the stack";

/** The SDK puts the severity and the rule's description before the message of a violation. */
const HEAD = /^(\[(low|medium|high|critical)\]\s*)/i;

/** Violations by rule and resource, each said once; the rules that stop the update first. */
export function violationsIn(events: readonly EngineEvent[]): Violation[] {
  const rules = new Map<string, Violation>();
  for (const { policyEvent } of events) {
    if (!policyEvent) continue;
    const { policyName: rule, enforcementLevel, resourceUrn, message } = policyEvent;
    if (enforcementLevel === "disabled") continue;
    const violation = rules.get(rule) ?? { rule, mandatory: false, places: [] };
    rules.set(rule, violation);
    violation.mandatory ||= enforcementLevel !== "advisory";
    const { name, type } = resourceUrn ? partsOf(resourceUrn) : { name: "", type: "" };
    const resource = !name || type === "pulumi:pulumi:Stack" ? WHOLE_STACK : name;
    const text = shortened(withoutColour(message));
    const place = violation.places.find((one) => one.resource === resource);
    if (!place) violation.places.push({ resource, messages: [text] });
    else if (!place.messages.includes(text)) place.messages.push(text);
  }
  for (const { places } of rules.values()) places.sort((a, b) => a.resource.localeCompare(b.resource));
  return [...rules.values()].sort(
    (a, b) => Number(b.mandatory) - Number(a.mandatory) || a.rule.localeCompare(b.rule),
  );
}

/** The last paragraph: what is wrong and the way out. What stands before it is the rule's description. */
function shortened(message: string): string {
  const paragraphs = message
    .trim()
    .split(/\n\s*\n|\n/)
    .filter((one) => one.trim() !== "");
  return redact((paragraphs.at(-1) ?? message).trim().replace(HEAD, ""));
}

/** What a rule says, with all resources of which it says the same: a wrong setting is often seen in many places. */
export function byMessage({ places }: Violation): { resources: string[]; message: string }[] {
  const said = new Map<string, string[]>();
  for (const { resource, messages } of places)
    for (const message of messages) said.set(message, [...(said.get(message) ?? []), resource]);
  return [...said].map(([message, resources]) => ({ resources, message }));
}

/** What is wrong at which resources, and the one way out of all of it; without one the rule named none. */
export interface WayOut {
  found: { resources: string[]; problem: string }[];
  fix?: string;
}

/**
 * What a rule says by its ways out, each once. A message of the pack is what is wrong, a full stop, and what to do about it
 * (policies/kernel/rule.ts).
 */
export function byWayOut(violation: Violation): WayOut[] {
  const ways = new Map<string, Map<string, string[]>>();
  for (const { resources, message } of byMessage(violation)) {
    const [, problem = message, fix = ""] = /^(.*?)\. (?=[A-Z])(.*)$/s.exec(message) ?? [];
    const found = ways.get(fix) ?? new Map<string, string[]>();
    ways.set(fix, found.set(problem, [...(found.get(problem) ?? []), ...resources]));
  }
  return [...ways].map(([fix, found]) => ({
    found: [...found].map(([problem, resources]) => ({ resources, problem })),
    ...(fix !== "" && { fix }),
  }));
}

/** Lines for a terminal: which rules refused what, each fact and each way out once. */
export function violationLines(violations: readonly Violation[]): string[] {
  const refusing = violations.filter(({ mandatory }) => mandatory);
  if (refusing.length === 0) return [];
  const places = refusing.reduce((sum, one) => sum + one.places.length, 0);
  return [
    `Refused by ${count(refusing.length, "rule")}, in ${count(places, "place")} (npm run policies lists the rules):`,
    ...refusing.flatMap((violation) => [
      `  ${violation.rule}`,
      ...byWayOut(violation).flatMap(({ found, fix }) => [
        ...found.map(({ resources, problem }) => `    ${resources.join(", ")}: ${problem}`),
        ...(fix ? [`    way out: ${fix}`] : []),
      ]),
    ]),
  ];
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;
