import { parseArgs } from "node:util";
import { redact } from "../../providers/kernel/redact.ts";
import { addSummary, clientFromEnvironment } from "../github/job.ts";
import { findComment, keepComment, ownLogin } from "../github/one-comment.ts";
import { PREVIEW_MARKER } from "../report/markdown.ts";
import { openProject } from "../workspace/open.ts";
import { repositoryOf } from "../workspace/repository-settings.ts";
import { annotation, comment, isOver, sentence, summary, withPart } from "./report.ts";
import { waitFor } from "./wait.ts";

/*
 * npm run pipeline:time -- --commit <sha> [--pull <n>] [--wait]: how long the pull-request workflows of a commit took,
 * from the first start to the last end, against repository.pipelineMinutes of the stack shared. Goes to the summary of
 * the job and, with --pull, into the one comment of the pull request; over the budget it is a warning on the run. `--wait`
 * waits for what still runs, at most until the budget is used up. Takes GITHUB_TOKEN and GITHUB_REPOSITORY from the
 * environment. Exit code 0 whatever it took; 1 when it could not be measured.
 */
try {
  const { values } = parseArgs({
    options: {
      commit: { type: "string" },
      pull: { type: "string" },
      wait: { type: "boolean", default: false },
    },
  });
  const commit = values.commit ?? process.env.GITHUB_SHA;
  if (!commit || !/^[0-9a-f]{40}$/.test(commit))
    throw new Error(
      `--commit = ${JSON.stringify(commit ?? "")}\n   is no commit\n   allowed: its 40 hexadecimal digits; for example: npm run pipeline:time -- --commit "$(git rev-parse HEAD)"`,
    );
  const number = Number(values.pull ?? 1);
  if (!Number.isInteger(number) || number < 1)
    throw new Error(
      `--pull = ${JSON.stringify(values.pull)}\n   is no pull request\n   allowed: its number, such as 12`,
    );
  const { pipelineMinutes } = await repositoryOf(await openProject());
  const github = clientFromEnvironment();
  const own = { run: Number(process.env.GITHUB_RUN_ID) || undefined, name: process.env.GITHUB_JOB };
  const limit = values.wait ? pipelineMinutes * 60_000 : 0;
  const measured = await waitFor(github, commit, own, limit, (text) => console.log(text));
  if (!measured)
    console.log(`no job of a pull request has run for ${commit.slice(0, 12)}: nothing to measure`);
  else {
    const text = sentence(measured, pipelineMinutes);
    console.log(isOver(measured, pipelineMinutes) ? annotation(text) : text);
    await addSummary(summary(measured, pipelineMinutes));
    if (values.pull !== undefined) {
      const about = { number, marker: PREVIEW_MARKER, author: ownLogin() };
      const found = await findComment(github, about);
      const body = withPart(found?.body, comment(measured, pipelineMinutes));
      console.log(await keepComment(github, { ...about, body }));
    }
  }
} catch (error) {
  console.error(redact((error as Error).message));
  process.exitCode = 1;
}
