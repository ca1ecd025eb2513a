import { writeFile } from "node:fs/promises";
import { redact, redactValue } from "../../providers/kernel/redact.ts";
import { addSummary, clientFromEnvironment } from "../github/job.ts";
import { settleIssue } from "../github/one-issue.ts";
import { openStack } from "../workspace/open.ts";
import { checkDrift } from "./check.ts";
import { EXIT, verdictOf } from "./findings.ts";
import { DRIFT_LABEL, driftLines, driftMarker, issueBody, issueTitle } from "./issue.ts";
import { rememberLook } from "./last-look.ts";

/**
 * `hotdash drift`: compares a stack with what is live, and judges the policies on both. Changes nothing but a tag of the stack,
 * by which `hotdash status` says how old the last look is.
 * @returns 0 clean, 7 drift
 */
export async function drift(given: {
  stack: string;
  /** Whether one issue about it is kept. */
  issue: boolean;
  /** File that keeps the findings as JSON. */
  report: string | undefined;
  /** Whether they are printed as that, too, and nothing else. */
  json: boolean;
}): Promise<number> {
  const stack = await openStack(given.stack, "drift");
  const github = given.issue ? clientFromEnvironment() : undefined;
  const findings = await checkDrift(stack);
  const verdict = verdictOf(findings);
  const told = JSON.stringify(redactValue({ verdict, ...findings }), null, 2);
  if (given.json) console.log(told);
  else for (const line of driftLines(findings)) console.log(redact(line));
  if (given.report) await writeFile(given.report, told);
  await rememberLook(stack, verdict, Date.now());
  const found = verdict !== "clean";
  const body = issueBody(findings);
  if (found) await addSummary(body);
  if (github) {
    const said = await settleIssue(github, {
      ...{ marker: driftMarker(stack.name), label: DRIFT_LABEL, found },
      ...{ title: issueTitle(findings), body, reason: `${stack.name} is as declared again.` },
    });
    if (said !== undefined) (given.json ? console.error : console.log)(said);
  }
  return EXIT[verdict];
}
