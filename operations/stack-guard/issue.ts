import { code, plain } from "../report/escape.ts";
import type { Report } from "./report.ts";

/** Findings that an issue shows; the rest stand in the run. GitHub takes 65,536 characters. */
const MOST = 100;

const MARKER = "<!-- hotdash:stack-guard -->";

/** The one issue about what stands in the checkout; places and rules, never the text that was found. */
export function guardIssue({ violations }: Report) {
  const lines = violations
    .toSorted((a, b) => a.path.localeCompare(b.path) || a.line - b.line)
    .map(
      ({ path, line, rule, problem, fix }) => `- ${plain(`${path}:${line}: ${problem}; ${fix} (${rule})`)}`,
    );
  const more = lines.length - MOST;
  const body = [
    MARKER,
    ...lines.slice(0, MOST),
    ...(more > 0 ? [`${more} more stand in the run.`] : []),
    `Seen by ${code("npm run stack-guard -- <checkout>")} on main; this issue closes itself.`,
  ];
  return {
    ...{ marker: MARKER, label: "stack-guard", found: violations.length > 0 },
    title: "The checkout holds what the stack guard refuses",
    body: `${body.join("\n\n")}\n`,
    reason: "The checkout is clean again.",
  };
}
