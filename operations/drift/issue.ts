import { detailLines } from "../report/details.ts";
import { code, fenced, plain } from "../report/escape.ts";
import { problemLines } from "../report/problems.ts";
import { byMessage } from "../report/violations.ts";
import { type DriftFindings, verdictOf } from "./findings.ts";

/** Label of issues about drift. */
export const DRIFT_LABEL = "drift";

/** First line of the one issue about a stack's drift. */
export const driftMarker = (stack: string) => `<!-- hotdash:drift ${stack} -->`;

/** Lines of values that an issue shows: what is more stands in the run. */
const MOST_LINES = 200;

export function issueTitle(findings: DriftFindings): string {
  const { stack, drift } = findings;
  if (verdictOf(findings) === "failed") return `Drift check of ${stack} fails`;
  const names = drift.map(({ name }) => name);
  const what =
    names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
  return what === "" ? `${stack} violates its rules` : `Drift in ${stack}: ${what}`;
}

/** The body of the issue. It says the same for the same findings, so that an unchanged issue is not edited. */
export function issueBody(findings: DriftFindings): string {
  const { stack, drift, violations, errors, remarks, told, undeployed } = findings;
  const lines = detailLines(drift, MOST_LINES);
  return [
    driftMarker(stack),
    ...(drift.length > 0
      ? [
          `What is live differs from what the last update of ${code(stack)} left. In each pair the first line is what the stack declares, the second what is there.`,
          fenced("diff", lines.join("\n")),
          `Put it right with ${code(`npm run up -- ${stack} --refresh`)}, or declare it in the settings. [Runbook](../blob/main/docs/runbooks/drift-found.md)`,
        ]
      : []),
    ...remarks.map((text) => `- ${plain(text)}`),
    ...problemLines({ errors, violations }),
    ...told.map((text) => `Apart from that, and no drift: ${plain(text)}`),
    ...(undeployed > 0
      ? [`Apart from that ${undeployed} declared changes are not deployed yet; they are no drift.`]
      : []),
  ]
    .join("\n\n")
    .concat("\n");
}

/** The findings for a terminal. */
export function driftLines(findings: DriftFindings): string[] {
  const { stack, drift, violations, errors, remarks, told, undeployed } = findings;
  const rules = violations.flatMap((violation) =>
    byMessage(violation).map(
      ({ resources, message }) =>
        `${violation.mandatory ? "refused" : "advised"} by ${violation.rule}: ${resources.join(", ")}: ${message}`,
    ),
  );
  const failures = errors.map(({ resource, message }) => (resource ? `${resource}: ${message}` : message));
  const state = { clean: "as declared", drift: "drifted", failed: "could not be checked" }[
    verdictOf(findings)
  ];
  return [
    ...detailLines(drift),
    ...remarks,
    ...rules,
    ...failures,
    ...(undeployed > 0 ? [`${undeployed} declared changes are not deployed yet (no drift)`] : []),
    ...told.map((text) => `${text} (no drift)`),
    `${stack}: ${state}`,
  ];
}
