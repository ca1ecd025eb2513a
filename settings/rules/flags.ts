import { z } from "zod";
import type { Finding } from "../finding.ts";

/** Why a flag exists. Every flag is false until someone turns it on for one stack. */
export interface FlagDeclaration {
  kind?: "feature" | "mock/live switch";
  reason: string;
}

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

const on = new Set(["true", "1", "yes", "on", "t", "y", "enabled"]);
const off = new Set(["false", "0", "no", "off", "f", "n", "disabled", ""]);

/** Prefixes with which bundlers publish a variable to the browser; the flag behind them is the same flag. */
const published = /^(VITE|NEXT_PUBLIC|PUBLIC|REACT_APP|EXPO_PUBLIC)_/i;
const flagLike = /^(FEATURES?|FF|FLAGS?|ENABLE)_|_(ENABLED?|FEATURE|FLAG)$/i;
const calendarDay = z.iso.date();

/** Tells whether a variable's name is that of a feature flag: FEATURE_*, FLAG_*, ENABLE_*, *_ENABLED and their like. */
export function looksLikeFlag(name: string): boolean {
  return flagLike.test(name.replace(published, ""));
}

/** Reads a flag as a program would: true, false, or undefined where programs would not agree. */
export function flagState(value: string | boolean): boolean | undefined {
  if (typeof value === "boolean") return value;
  const text = value.trim().toLowerCase();
  if (on.has(text)) return true;
  return off.has(text) ? false : undefined;
}

/**
 * Judges the flags among one process's environment variables. Every name that looks like a flag must be declared; in
 * production every flag is false unless an exception with owner, evidence and a day not yet over names it. A value that
 * is neither true nor false counts as on.
 */
export function judgeFlags(env: Readonly<Record<string, string | boolean>>, context: FlagContext): Finding[] {
  const findings = context.environment === "production" ? judgeExceptions(context) : [];
  for (const [name, value] of Object.entries(env)) {
    const declared = Object.hasOwn(context.declared, name);
    if (!declared && !looksLikeFlag(name)) continue;
    if (!declared) findings.push(undeclared(name));
    const state = flagState(value);
    if (state === undefined) findings.push(unreadable(name));
    if (state !== false && context.environment === "production") findings.push(...judgeOn(name, context));
  }
  return findings;
}

function undeclared(name: string): Finding {
  return {
    property: name,
    problem: "looks like a feature flag and is not declared",
    fix: `Declare ${name} in settings/flags.ts with a reason (its default is false), or rename the variable.`,
  };
}

function unreadable(name: string): Finding {
  return {
    property: name,
    problem: "is a flag whose value is neither true nor false",
    fix: `Set ${name} to "true" or "false".`,
  };
}

function judgeOn(name: string, context: FlagContext): Finding[] {
  const leave = context.exceptions.filter((exception) => exception.name === name);
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
      property: name,
      problem: `is on in production and ${why}`,
      fix: `Set ${name} to false, or add an exception {name, owner, evidence, expires} for it with a day to come.`,
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
