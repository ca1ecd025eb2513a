import { addSummary, clientFromEnvironment } from "../github/job.ts";
import { findComment, keepComment, ownLogin } from "../github/one-comment.ts";
import { PREVIEW_MARKER } from "../report/markdown.ts";
import { openProject } from "../workspace/open.ts";
import { repositoryOf } from "../workspace/repository-settings.ts";
import { annotation, comment, isOver, sentence, summary, withPart } from "./report.ts";
import { waitFor } from "./wait.ts";

/**
 * `hotdash pipeline time`: how long the pull-request workflows of a commit took, from the first start to the last end, against
 * repository.pipelineMinutes of the stack shared. Over the budget it is a warning on the run.
 * @throws when it could not be measured
 */
export async function pipelineTime(given: {
  commit: string;
  /** Number of the pull request whose comment says so, too. */
  pull: string | undefined;
  wait: boolean;
}): Promise<void> {
  const { commit } = given;
  const { pipelineMinutes } = await repositoryOf(await openProject());
  const github = clientFromEnvironment();
  const own = { run: Number(process.env.GITHUB_RUN_ID) || undefined, name: process.env.GITHUB_JOB };
  const limit = given.wait ? pipelineMinutes * 60_000 : 0;
  const measured = await waitFor(github, commit, own, limit, (text) => console.log(text));
  if (!measured)
    console.log(`no job of a pull request has run for ${commit.slice(0, 12)}: nothing to measure`);
  else {
    const text = sentence(measured, pipelineMinutes);
    console.log(isOver(measured, pipelineMinutes) ? annotation(text) : text);
    await addSummary(summary(measured, pipelineMinutes));
    if (given.pull !== undefined) {
      const about = { number: Number(given.pull), marker: PREVIEW_MARKER, author: ownLogin() };
      const found = await findComment(github, about);
      const body = withPart(found?.body, comment(measured, pipelineMinutes));
      console.log(await keepComment(github, { ...about, body }));
    }
  }
}
