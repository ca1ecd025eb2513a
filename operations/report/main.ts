import { readFile, writeFile } from "node:fs/promises";
import { redact } from "../../providers/kernel/redact.ts";
import { addSummary, clientFromEnvironment, runAddress } from "../github/job.ts";
import { keepComment, ownLogin } from "../github/one-comment.ts";
import { pageOf } from "./html.ts";
import { commentOf, PREVIEW_MARKER } from "./markdown.ts";
import type { PreviewReport } from "./preview.ts";
import { readReport } from "./stored.ts";

/**
 * `hotdash comment`: makes one comment of the reports that `hotdash preview --report` wrote, and posts it on the pull request,
 * or edits the one that is there; without a pull request it is printed. In a job the comment is also its summary.
 */
export async function comment(given: {
  /** Files of reports. */
  reports: readonly string[];
  /** Number of the pull request. */
  pull: string | undefined;
  /** What it is about. */
  commit: string | undefined;
  /** File that gets it as a page, too. */
  html: string | undefined;
}): Promise<void> {
  const reports: PreviewReport[] = [];
  for (const file of given.reports)
    reports.push(readReport(file, await readFile(file, "utf8").catch(() => undefined)));
  const context = { commit: given.commit, run: runAddress() };
  const body = redact(commentOf(reports, context));
  if (given.html) await writeFile(given.html, redact(pageOf(reports, context)));
  await addSummary(body);
  if (given.pull === undefined) console.log(body);
  else {
    const posted = { number: Number(given.pull), marker: PREVIEW_MARKER, body, author: ownLogin() };
    console.log(await keepComment(clientFromEnvironment(), posted));
  }
}
