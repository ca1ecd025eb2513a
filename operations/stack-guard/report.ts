import { escapedData, escapedProperty } from "../github/workflow-commands.ts";
import type { Violation } from "./reading.ts";

/** A violation with its file, and for what only history holds the commit that brought it. */
export interface Reported extends Violation {
  path: string;
  /** Shortened name of the commit. */
  commit?: string;
}

/** Everything a run found. */
export interface Report {
  violations: Reported[];
  warnings: string[];
  /** How many files (and blobs of history) were looked at. */
  files: number;
  blobs: number;
  /** Files that were not looked at, with the reason. */
  skipped: { path: string; reason: string }[];
  /** How many findings the allow-list took away. */
  allowed: number;
}

export const FORMATS = ["text", "github", "json"] as const;
export type Format = (typeof FORMATS)[number];

/** The report in the format asked for; violations sorted by path, line and rule. Ends without a line break. */
export function render(report: Report, format: Format): string {
  const violations = report.violations.toSorted(byPlace);
  if (format === "json") return JSON.stringify({ ...report, violations }, undefined, 2);
  return format === "github" ? annotations({ ...report, violations }) : text({ ...report, violations });
}

function text({ violations, warnings, skipped, ...counts }: Report): string {
  const paths = [...new Set(violations.map(({ path }) => path))];
  const blocks = paths.map((path) => {
    const own = violations.filter((one) => one.path === path);
    return [
      shown(path),
      ...own.map((one) => `  ${place(one)}: ${one.problem}; ${one.fix} [${one.rule}]`),
    ].join("\n");
  });
  const notes = [
    ...skipped.map(({ path, reason }) => `skipped ${shown(path)}: ${reason}`),
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
  return [...blocks, ...(notes.length > 0 ? [notes.join("\n")] : []), summary(violations, counts)].join(
    "\n\n",
  );
}

function annotations({ violations, warnings, skipped, ...counts }: Report): string {
  const notes = [...skipped.map(({ path, reason }) => `skipped ${path}: ${reason}`), ...warnings];
  return [
    ...violations.map(
      ({ path, line, rule, problem, fix, commit }) =>
        `::error file=${escapedProperty(path)},line=${line},title=${escapedProperty(`stack guard: ${rule}`)}::${escapedData(
          `${problem}${commit ? ` (commit ${commit})` : ""}; ${fix}`,
        )}`,
    ),
    ...notes.map((note) => `::warning title=stack guard::${escapedData(note)}`),
    summary(violations, counts),
  ].join("\n");
}

function summary(
  violations: readonly Reported[],
  { files, blobs, allowed }: Pick<Report, "files" | "blobs" | "allowed">,
): string {
  const looked = `${files} files${blobs > 0 ? ` and ${blobs} blobs of history` : ""} looked at`;
  const leave = allowed > 0 ? `, ${allowed} allowed` : "";
  if (violations.length === 0) return `Stack guard: clean; ${looked}${leave}.`;
  const places = new Set(violations.map(({ path }) => path)).size;
  const found = `${violations.length} ${violations.length === 1 ? "finding" : "findings"} in ${places} ${places === 1 ? "file" : "files"}`;
  return `Stack guard: ${found}; ${looked}${leave}.`;
}

function place({ path, line, commit }: Reported): string {
  return `${shown(path)}:${line}${commit ? ` (commit ${commit})` : ""}`;
}

/** Paths come from the checkout: a line break in one must not make a line of the report. */
function shown(path: string): string {
  return [...path].some((letter) => letter < " " || letter === "\u007f") ? JSON.stringify(path) : path;
}

function byPlace(a: Reported, b: Reported): number {
  const text = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
  return (
    text(a.path, b.path) || a.line - b.line || text(a.rule, b.rule) || text(a.commit ?? "", b.commit ?? "")
  );
}
