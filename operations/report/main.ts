import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { redact } from "../../providers/kernel/redact.ts";
import { addSummary, clientFromEnvironment, runAddress } from "../github/job.ts";
import { keepComment, ownLogin } from "../github/one-comment.ts";
import { pageOf } from "./html.ts";
import { commentOf, PREVIEW_MARKER } from "./markdown.ts";
import type { PreviewReport } from "./preview.ts";
import { readReport } from "./stored.ts";

/*
 * npm run comment -- [--pull <n>] [--commit <sha>] [--html <file>] <report> [<report> ...]: makes one comment of the
 * reports that `npm run preview -- <stack> --report <file>` wrote, and posts it on the pull request, or edits the one
 * that is there. Without --pull it is printed. `--html` writes them as a page, too. In a job the comment is also its
 * summary. Takes GITHUB_TOKEN and GITHUB_REPOSITORY from the environment.
 */
try {
  const { values, positionals } = parseArgs({
    options: { pull: { type: "string" }, commit: { type: "string" }, html: { type: "string" } },
    allowPositionals: true,
  });
  if (positionals.length === 0)
    throw new Error(
      "Which reports? For example: npm run preview -- staging --report staging.json, then npm run comment -- --pull 12 staging.json",
    );
  const number = Number(values.pull ?? 1);
  if (!Number.isInteger(number) || number < 1)
    throw new Error(
      `--pull = ${JSON.stringify(values.pull)}\n   is no pull request\n   allowed: its number, such as 12`,
    );
  const reports: PreviewReport[] = [];
  for (const file of positionals)
    reports.push(readReport(file, await readFile(file, "utf8").catch(() => undefined)));
  const context = { commit: values.commit ?? process.env.GITHUB_SHA, run: runAddress() };
  const body = redact(commentOf(reports, context));
  if (values.html) await writeFile(values.html, redact(pageOf(reports, context)));
  await addSummary(body);
  if (values.pull === undefined) console.log(body);
  else {
    const comment = { number, marker: PREVIEW_MARKER, body, author: ownLogin() };
    console.log(await keepComment(clientFromEnvironment(), comment));
  }
} catch (error) {
  console.error(redact((error as Error).message));
  process.exitCode = 1;
}
