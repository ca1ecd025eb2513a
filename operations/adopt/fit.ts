import { examine } from "../../settings/load.ts";
import type { Exemption } from "../../settings/rules/exemptions.ts";
import { dashboard } from "../../settings/schema/dashboard.ts";
import { show } from "../../settings/show.ts";
import type { StackName } from "../../settings/stack-name.ts";

/** Rounds of leaving out what does not fit; each finds everything that is wrong at that depth. */
const ROUNDS = 10;

/** The part of settings that the schema of `dashboard` takes, and what it does not, with the reason. */
export function fitDashboard(
  name: StackName,
  given: Record<string, unknown>,
): { settings: Record<string, unknown>; cannot: string[] } {
  const settings = structuredClone(given);
  const cannot: string[] = [];
  const schema = dashboard(name.environmentClass);
  for (let round = 0; round < ROUNDS; round++) {
    const { error } = schema.safeParse(settings);
    if (!error) break;
    const wrong = error.issues.flatMap((issue) => {
      if (issue.code === "unrecognized_keys")
        return issue.keys.map((key) => ({ path: [...issue.path, key], message: "is no setting" }));
      return [{ path: issue.path, message: issue.message }];
    });
    for (const { path, message } of wrong) {
      const value = valueAt(settings, path);
      if (value === undefined) continue;
      const text = show(value, ["dashboard", ...path], new Set());
      cannot.push(`dashboard.${path.map(String).join(".")} ${text}: ${message.toLowerCase()}`);
    }
    const leaving = new Map(
      wrong.flatMap(({ path }) => targetOf(settings, path)).map((at) => [at.join("."), at]),
    );
    // From the end, so that what is left out of a list does not move what is still to come.
    for (const path of [...leaving.values()].reverse()) leaveOut(settings, path);
  }
  return { settings, cannot: [...new Set(cannot)] };
}

/** What is wrong with the settings as a whole, or still missing in the sections that an app can tell. */
export function stillWrong(name: StackName, sections: Record<string, unknown>): string[] {
  const { problems } = examine({ ...name, config: configOf(name, sections), secretKeys: [] });
  const told = Object.keys(sections).map((section) => `${name.project}:${section}`);
  return problems
    .filter(({ property }) =>
      told.some(
        (key) => property === key || (/^[.[]/.test(property.slice(key.length)) && property.startsWith(key)),
      ),
    )
    .map(({ property, value, problem, fix }) => `${property} ${value} ${problem}. Fix: ${fix}`);
}

/** What is wrong once somebody is named for each entry, and the entries that wait for that: else each would be told twice. */
export function wrongWithLeave(
  name: StackName,
  sections: Record<string, unknown>,
  entries: readonly Exemption[],
): string[] {
  if (entries.length === 0) return stillWrong(name, sections);
  const open = stillWrong(name, sections).filter((line) => line.startsWith(`${name.project}:exemptions`));
  const named = entries.map((entry) => ({ ...entry, owner: "whoever answers" }));
  return [...open, ...stillWrong(name, { ...sections, exemptions: named })];
}

/** Sections as the engine has a stack's configuration: objects as JSON. */
export const configOf = (name: StackName, sections: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(sections).map(([section, value]) => [
      `${name.project}:${section}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], value);
}

/**
 * What goes with something wrong: an item of a list as a whole, since half of a check would be another check, and an
 * object whose required part did not fit. Nothing for what only a person can add.
 */
function targetOf(settings: Record<string, unknown>, path: readonly PropertyKey[]): PropertyKey[][] {
  const item = path.findIndex((key) => typeof key === "number");
  if (item !== -1) return [path.slice(0, item + 1)];
  if (valueAt(settings, path) !== undefined) return [[...path]];
  return path.length > 2 ? [path.slice(0, -1)] : [];
}

function leaveOut(settings: Record<string, unknown>, path: readonly PropertyKey[]): void {
  const holder = valueAt(settings, path.slice(0, -1));
  const last = path.at(-1) ?? "";
  if (Array.isArray(holder)) {
    holder.splice(Number(last), 1);
    // A list of which nothing fits is not the same as an empty one: an empty one would say that there is nothing.
    if (holder.length === 0) leaveOut(settings, path.slice(0, -1));
  } else delete (holder as Record<PropertyKey, unknown> | undefined)?.[last];
}
