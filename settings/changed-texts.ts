import { textCommand } from "./commands.ts";
import type { SettingProblem } from "./finding.ts";
import { looksSecret } from "./rules/secret-shapes.ts";
import { settingProblem } from "./setting-problem.ts";
import { shapeOf } from "./show.ts";
import type { StackName } from "./stack-name.ts";

/** Section whose values all become text. */
const VARIABLES = "variables";

/** Digits that every reader of a number keeps: more than 15 significant ones do not fit into a float (IEEE 754 binary64). */
const KEPT = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/;

/** Digits that the engine still had as they were given: it keeps whole numbers up to 64 bits, and makes floats of the rest. */
const WHOLE = /^-?\d{1,18}$/;

/** What the engine (3.259.0) makes of a bare date in a stack file: Go's way to write a moment. */
const MOMENT = /^(\d{4}-\d{2}-\d{2}) \d{2}:\d{2}:\d{2}(?:\.\d+)? [+-]\d{4} \w+$/;

/** A value that may not be what was written. */
interface Changed {
  path: PropertyKey[];
  /** As the engine hands it over. */
  given: string;
  /** What was written, where that can be told. */
  meant: string | undefined;
  what: string;
}

/**
 * Values of a section that went through a number on their way: `config set --path` (3.259.0) makes a number of what looks like
 * one, and of 12345678901234567890 makes 12345678901234567000 (pulumi/pulumi#17586, #8401). Refused with the command that
 * keeps what was written.
 */
export function changedTexts(
  name: StackName,
  section: string,
  text: string,
  secretKeys: ReadonlySet<string>,
): SettingProblem[] {
  return changedIn(section, text).map(({ path, given, meant, what }) => {
    const whole = [section, ...path];
    const secret = secretKeys.has(section) || looksSecret(String(path.at(-1) ?? section), given);
    return settingProblem(name, whole, {
      value: secret ? shapeOf(given) : given,
      problem: what,
      allowed:
        "a number of at most 15 digits, or text: in quotes in the stack file, or set with --type string",
      fix: textCommand(name, whole, secret || meant === undefined ? "<as it is written>" : meant),
    });
  });
}

function changedIn(section: string, text: string): Changed[] {
  const found: Changed[] = [];
  const look = (value: unknown, path: PropertyKey[]): void => {
    if (value instanceof NumberText) {
      const { source } = value;
      if (!KEPT.test(source))
        found.push({
          ...{ path, given: source, meant: WHOLE.test(source) ? source : undefined },
          what: "is a number to the engine, which does not keep its digits",
        });
      else if (section === VARIABLES && source.includes("."))
        found.push({
          ...{ path, given: source, meant: undefined },
          what: "is a number to the engine, which does not keep zeros at its end: 1.10 is 1.1 to it",
        });
    } else if (typeof value === "string") {
      const [, date] = section === VARIABLES ? (MOMENT.exec(value) ?? []) : [];
      if (date !== undefined)
        found.push({
          path,
          given: value,
          meant: date,
          what: "is a moment to the engine, not the date that was written",
        });
    } else if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value))
        look(inner, [...path, Array.isArray(value) ? Number(key) : key]);
  };
  try {
    look(JSON.parse(text, withSources), []);
  } catch {
    // No JSON: what is wrong with the section is said elsewhere.
  }
  return found;
}

/** A number as it stands in the text: its value has lost digits by the time it is one. */
class NumberText {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

function withSources(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === "number" ? new NumberText(context?.source ?? String(value)) : value;
}
