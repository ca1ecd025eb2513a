import { z } from "zod";
import type { Finding } from "../finding.ts";
import { type FlagRow, goesLive, offText, onText, readAs } from "../flags/reader.ts";
import { declaredFlag, looksLikeFlag } from "./flag-names.ts";
import { givenIn } from "./given-texts.ts";

export { declaredFlag, looksLikeFlag } from "./flag-names.ts";

/** A flag as it is declared: why it exists, how it is read, which side is safe. */
export type FlagDeclaration = FlagRow;

/** Leave to have one flag on in production until the end of the day `expires` (UTC, `YYYY-MM-DD`). */
export interface FlagException {
  name: string;
  owner: string;
  /** Where the decision can be read: a link, a ticket, a document. */
  evidence: string;
  expires: string;
}

/** What `judgeFlags` needs to know beside the environment variables themselves. */
export interface FlagContext {
  declared: Readonly<Record<string, FlagDeclaration>>;
  exceptions: readonly FlagException[];
  /** Environment of the stack: only `production` demands that flags are off. */
  environment: string;
  today: Date;
}

const calendarDay = z.iso.date();

/** Reads a flag as a program would: true, false, or undefined where programs would not agree, as of a list or an object. */
export const flagState = (value: unknown): boolean | undefined => readAs({ reason: "" }, value);

/**
 * Judges the flags among one process's environment variables, by names that are compared without case and without the
 * prefixes of bundlers. Every name that looks like a flag must be declared; in production every flag stands at its safe side
 * (a feature is false, a mock stays on) unless an exception with owner, evidence and a day not yet over names it, and a
 * forbidden one does so whatever is said. A value whose side readers would not agree on counts as the other side.
 */
export function judgeFlags(env: Readonly<Record<string, unknown>>, context: FlagContext): Finding[] {
  const findings = context.environment === "production" ? judgeExceptions(context) : [];
  for (const [name, value] of Object.entries(env)) {
    const flag = declaredFlag(name, context.declared);
    if (flag === undefined && !looksLikeFlag(name)) continue;
    findings.push(...judgeOne(name, flag, value, context).map((said) => ({ property: name, ...said })));
  }
  return findings;
}

/**
 * Judges the flags that a text gives a value: a command, a file, JSON, YAML, and all of them in base64. A declared flag is
 * one wherever it stands; a name that only looks like one where it is an environment variable's.
 */
export function judgeFlagText(property: string, text: string, context: FlagContext): Finding[] {
  const seen = new Set<string>();
  return givenIn(text).flatMap((given) => {
    const flag = declaredFlag(given.name, context.declared);
    if (flag === undefined && !(given.variable && looksLikeFlag(given.name))) return [];
    return judgeOne(given.name, flag, given.value, context).flatMap(({ problem, fix }) => {
      if (seen.has(given.name + problem)) return [];
      seen.add(given.name + problem);
      return [{ property, problem: `gives a value to ${given.name}, which ${problem}`, fix }];
    });
  });
}

type Said = Omit<Finding, "property">;

/** What is wrong with a flag of this name and value; `flag` is the declared one that it means. */
function judgeOne(name: string, flag: string | undefined, value: unknown, context: FlagContext): Said[] {
  const row = (flag === undefined ? undefined : context.declared[flag]) ?? { reason: "" };
  const state = readAs(row, value);
  const live = state === undefined || goesLive(row, state);
  return [
    ...(flag === undefined ? [undeclared(name)] : []),
    ...(state === undefined ? [unreadable(name, row)] : []),
    ...(live && context.environment === "production" ? judgeOn(name, flag ?? name, row, context) : []),
  ];
}

function undeclared(name: string): Said {
  return {
    problem: "looks like a feature flag and is not declared",
    fix: `Declare ${name} in settings/flags.ts with a reason (its default is false), or rename the variable.`,
  };
}

function unreadable(name: string, row: FlagRow): Said {
  return {
    problem: `is a flag whose value is neither ${onText(row)} nor ${offText(row)}`,
    fix: `Set ${name} to "${onText(row)}" or "${offText(row)}".`,
  };
}

function judgeOn(name: string, flag: string, row: FlagRow, context: FlagContext): Said[] {
  const side = row.safe ? "off" : "on";
  const back = `Set ${name} to ${row.safe ? onText(row) : offText(row)}`;
  if (row.kind === "forbidden")
    return [
      {
        problem: `is ${side} in production, where it must never be: no exception allows it`,
        fix: `${back}.`,
      },
    ];
  const leave = context.exceptions.filter((exception) => exception.name === flag);
  if (leave.some((exception) => isComplete(exception) && !isOver(exception, context.today))) return [];
  const last = leave
    .map((exception) => exception.expires)
    .sort()
    .at(-1);
  const why =
    last === undefined
      ? "no exception allows it"
      : `its exception ended or is incomplete (expires ${day(last)})`;
  return [
    {
      problem: `is ${side} in production and ${why}`,
      fix: `${back}, or add an exception {name, owner, evidence, expires} for it with a day to come.`,
    },
  ];
}

function judgeExceptions(context: FlagContext): Finding[] {
  return context.exceptions.flatMap((exception, index) => {
    const property = `exceptions[${index}]`;
    const findings: Finding[] = [];
    if (!Object.hasOwn(context.declared, exception.name)) {
      findings.push({
        property,
        problem: "names a flag that is not declared",
        fix: "Correct its name, declare the flag, or remove the exception.",
      });
    }
    if (!isComplete(exception)) {
      findings.push({
        property,
        problem: "lacks an owner, evidence, or a valid day in expires",
        fix: "Fill in owner and evidence, and write expires as YYYY-MM-DD.",
      });
    }
    return findings;
  });
}

function isComplete(exception: FlagException): boolean {
  const filled = exception.owner.trim() !== "" && exception.evidence.trim() !== "";
  return filled && calendarDay.safeParse(exception.expires).success;
}

function isOver(exception: FlagException, today: Date): boolean {
  return exception.expires < today.toISOString().slice(0, 10);
}

function day(expires: string): string {
  return calendarDay.safeParse(expires).success ? expires : "not a day";
}
