import { removeCommand } from "./commands.ts";
import type { SettingProblem } from "./finding.ts";
import { nearest } from "./nearest.ts";
import type { StackName } from "./stack-name.ts";

/** Sections that are plain text in a stack file; all others are objects, which the engine hands over as JSON text. */
const PLAIN = new Set(["platform", "host"]);

/** Whether a section is plain text. */
export const isPlain = (section: string) => PLAIN.has(section);

/** Sections that are lists. */
const LISTS = new Set(["exemptions"]);

/** What a section that nobody has set is judged as. */
export const unsaid = (section: string): unknown =>
  PLAIN.has(section) ? undefined : LISTS.has(section) ? [] : {};

/** Keys of other namespaces that this program reads. */
const FOREIGN_PREFIXES = ["github:", "pulumi:"];

/**
 * The project's own part of a stack's configuration, by section. Problems: keys of unknown name or namespace, and
 * sections that are not objects.
 * @param others Sections that only other stacks have; empty ones are passed over.
 */
export function decode(
  name: StackName,
  config: Readonly<Record<string, string>>,
  known: readonly string[],
  others: readonly string[] = [],
): { sections: Record<string, unknown>; problems: SettingProblem[] } {
  const sections: Record<string, unknown> = {};
  const problems: SettingProblem[] = [];
  const prefix = `${name.project}:`;
  for (const [key, value] of Object.entries(config)) {
    if (FOREIGN_PREFIXES.some((other) => key.startsWith(other))) continue;
    const section = key.startsWith(prefix) ? key.slice(prefix.length) : key;
    // The project file's default of a section that only other stacks have: nobody has said anything.
    if (key.startsWith(prefix) && others.includes(section) && ["", "{}"].includes(value)) continue;
    if (!key.startsWith(prefix) || !known.includes(section)) {
      problems.push(unknownKey(name, key, section, known));
      continue;
    }
    // The empty text is the project file's default: nobody has said anything.
    if (PLAIN.has(section)) sections[section] = value === "" ? undefined : value;
    else {
      const list = LISTS.has(section);
      const parsed = parse(value, list);
      if (parsed) sections[section] = parsed;
      else {
        problems.push({
          property: key,
          value: "(text)",
          problem: list ? "is no list" : "is text, not an object",
          allowed: list
            ? "a list: its entries indented below the key, or set part by part with --path"
            : "an object: its settings indented below the key, or set one by one with --path",
          fix: removeCommand(name, [key]),
        });
      }
    }
  }
  return { sections, problems };
}

function unknownKey(name: StackName, key: string, section: string, known: readonly string[]): SettingProblem {
  const meant = nearest(section.split(":").at(-1) ?? "", known);
  const hint = meant === undefined ? "" : `; did you mean ${name.project}:${meant}?`;
  return {
    property: key,
    value: "(not shown)",
    problem: `is not a setting of this program${hint}`,
    allowed: known.map((one) => `${name.project}:${one}`).join(", "),
    fix: removeCommand(name, [key]),
  };
}

/** The object or the list that a text holds; undefined when it holds anything else. */
function parse(text: string, list: boolean): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && Array.isArray(value) === list ? value : undefined;
  } catch {
    return undefined;
  }
}
