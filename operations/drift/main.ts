import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { redact, redactValue } from "../../providers/kernel/redact.ts";
import { addSummary, clientFromEnvironment } from "../github/job.ts";
import { closeIssue, keepIssue } from "../github/one-issue.ts";
import { openStack } from "../workspace/open.ts";
import { checkDrift } from "./check.ts";
import { EXIT, verdictOf } from "./findings.ts";
import { DRIFT_LABEL, driftLines, driftMarker, issueBody, issueTitle } from "./issue.ts";

/*
 * npm run drift -- <stack> [--issue] [--report <file>]: compares a stack with what is live, and judges the policies on both. Changes
 * nothing. `--issue` keeps one issue about it: opened or brought up to date when something is found, closed when the
 * stack is clean (GITHUB_TOKEN, GITHUB_REPOSITORY); `--report` keeps the findings as JSON. Exit codes: 0 clean, 7 drift, 1 when the check failed.
 */
try {
  const { values, positionals } = parseArgs({
    options: { issue: { type: "boolean", default: false }, report: { type: "string" } },
    allowPositionals: true,
  });
  const stack = await openStack(positionals[0], "drift");
  const github = values.issue ? clientFromEnvironment() : undefined;
  const findings = await checkDrift(stack);
  const verdict = verdictOf(findings);
  for (const line of driftLines(findings)) console.log(redact(line));
  if (values.report)
    await writeFile(values.report, JSON.stringify(redactValue({ verdict, ...findings }), null, 2));
  const about = { marker: driftMarker(stack.name), label: DRIFT_LABEL };
  if (verdict !== "clean") await addSummary(issueBody(findings));
  if (github && verdict === "clean") {
    const closed = await closeIssue(github, { ...about, reason: `${stack.name} is as declared again.` });
    if (closed) console.log(`issue ${closed} is closed`);
  } else if (github) {
    const issue = { ...about, title: issueTitle(findings), body: issueBody(findings) };
    const { number, opened } = await keepIssue(github, issue);
    console.log(`issue ${number} ${opened ? "says so" : "is up to date"}`);
  }
  process.exitCode = EXIT[verdict];
} catch (error) {
  console.error(redact((error as Error).message));
  process.exitCode = 1;
}
