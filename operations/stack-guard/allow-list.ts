import { isMap, isSeq, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { RULES, type Rule, type Violation } from "./reading.ts";

/** Leave to mention what is forbidden: in the files of a glob, on one line or for one rule, until a day is over. */
export interface Allowance {
  /** Glob over paths of the checkout: `*` within a folder, `**` across folders. */
  path: string;
  line?: number;
  /** `all` stands for every rule. What an allow-list does wrong is not for an allow-list to allow. */
  rule?: Rule | "all";
  /** Line of the entry in the allow-list itself. */
  at: number;
}

/** An allow-list as read: entries that hold today, and what is wrong with the others. */
export interface AllowList {
  entries: Allowance[];
  violations: Violation[];
}

const entry = z
  .strictObject({
    path: z.string().min(1, "needs a path"),
    line: z.int().positive().optional(),
    rule: z
      .enum([...RULES, "all"])
      .exclude(["allow-list"])
      .optional(),
    reason: z
      .string("needs a reason")
      .refine((text) => text.trim().length >= 10, "needs a reason of a sentence"),
    expires: z.iso.date("needs expires, a day as YYYY-MM-DD"),
  })
  .refine(
    ({ line, rule }) => line !== undefined || rule !== undefined,
    "needs a line or a rule (`all` for every rule)",
  );

/**
 * Reads an allow-list: YAML, a list of `{path, line | rule, reason, expires}`. An entry that is incomplete, or whose day
 * (UTC) is over, allows nothing and is a violation of its own.
 */
export function readAllowList(text: string, today: Date): AllowList {
  const list: AllowList = { entries: [], violations: [] };
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, logLevel: "silent" });
  const wrong = (line: number, problem: string, fix: string) =>
    list.violations.push({ line, rule: "allow-list", problem, fix });
  const shape = "Write a list of entries: path, line or rule, reason, expires.";
  if (document.errors.length > 0) {
    wrong(document.errors[0]?.linePos?.[0].line ?? 1, "the allow-list is no YAML", shape);
    return list;
  }
  if (document.contents === null) return list;
  if (!isSeq(document.contents)) {
    wrong(1, "the allow-list is no list", shape);
    return list;
  }
  for (const item of document.contents.items) {
    const at = counter.linePos((item as { range?: number[] }).range?.[0] ?? 0).line;
    const read = entry.safeParse(isMap(item) ? plain(item.toJSON()) : undefined);
    if (!read.success) {
      const reasons = [...new Set(read.error.issues.map((issue) => issueText(issue)))].join("; ");
      wrong(at, `the entry ${reasons}`, "Complete the entry, or remove it; until then it allows nothing.");
    } else if (read.data.expires < today.toISOString().slice(0, 10)) {
      const fix = "Remove what it allowed and the entry, or set a new day after looking at it again.";
      wrong(at, `the entry ended on ${read.data.expires}`, fix);
    } else list.entries.push({ ...read.data, at });
  }
  return list;
}

/** The entry that allows a violation, if any: one for its line before one for its rule. */
export function allowanceFor(
  list: readonly Allowance[],
  path: string,
  { line, rule }: Violation,
): Allowance | undefined {
  const fitting = list.filter(
    (one) =>
      matches(path, one.path) &&
      (one.line === undefined || one.line === line) &&
      (one.rule === undefined || one.rule === "all" || one.rule === rule),
  );
  return fitting.find((one) => one.line !== undefined) ?? fitting[0];
}

const patterns = new Map<string, RegExp>();

function matches(path: string, glob: string): boolean {
  let pattern = patterns.get(glob);
  if (pattern === undefined) {
    const source = glob
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replace(
        /\*\*\/|\*\*|\*|\?/g,
        (mark) => ({ "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" })[mark] ?? mark,
      );
    pattern = new RegExp(`^${source}$`);
    patterns.set(glob, pattern);
  }
  return pattern.test(path);
}

/** YAML reads some days as dates. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      one instanceof Date ? one.toISOString().slice(0, 10) : one,
    ]),
  );
}

function issueText({ code, path, message }: z.core.$ZodIssue): string {
  if (message.startsWith("needs")) return message;
  return code === "unrecognized_keys"
    ? "has a key that is none of path, line, rule, reason, expires"
    : `has no valid ${path.join(".") || "fields"}`;
}
