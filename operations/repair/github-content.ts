import { equal } from "../../providers/kernel/compare.ts";

/** Names of what is otherwise than a create asked for; what it left out says nothing. Pure. */
export function differencesOf(
  asked: Readonly<Record<string, unknown>>,
  live: Readonly<Record<string, unknown>>,
): string[] {
  return Object.keys(asked).filter((name) => asked[name] !== undefined && !equal(asked[name], live[name]));
}

type Bag = Record<string, unknown>;

/**
 * The same of a ruleset, which is told by what it is for, whom it lets pass, and which rules it has: their parameters the
 * next update sets. Pure.
 * @param inputs as the provider takes them
 * @param live as GitHub answers
 */
export function rulesetDifferences(inputs: Bag, live: Bag): string[] {
  const { refName } = bagOf(inputs.conditions) as { refName?: Bag };
  const { ref_name } = bagOf(live.conditions) as { ref_name?: Bag };
  const rules = Object.entries(bagOf(inputs.rules)).filter(
    // What the provider keeps for itself begins with two underscores.
    ([name, rule]) => rule !== false && rule !== null && !name.startsWith("__"),
  );
  const asked = {
    ...{ target: inputs.target, enforcement: inputs.enforcement },
    includes: sorted(refName?.includes),
    excludes: sorted(refName?.excludes),
    bypassActors: sorted(listOf(inputs.bypassActors).map(({ actorType }) => actorType)),
    rules: sorted(rules.map(([name]) => typeOfRule(name))),
  };
  const found = {
    ...{ target: live.target, enforcement: live.enforcement },
    includes: sorted(ref_name?.include),
    excludes: sorted(ref_name?.exclude),
    bypassActors: sorted(listOf(live.bypass_actors).map(({ actor_type }) => actor_type)),
    rules: sorted(listOf(live.rules).map(({ type }) => type)),
  };
  return differencesOf(asked, found);
}

const bagOf = (value: unknown) => (value ?? {}) as Bag;
const listOf = (value: unknown) => (Array.isArray(value) ? value : []) as Bag[];
const sorted = (value: unknown) => (Array.isArray(value) ? value : []).map(String).sort();

/** What GitHub calls a rule of the provider: `requiredStatusChecks` is `required_status_checks`. */
function typeOfRule(name: string): string {
  const type = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return type === "required_code_scanning" ? "code_scanning" : type;
}
