import * as z from "zod";
import { MAIN } from "../../settings/rules/environments.ts";
import { isOnBranch } from "../gates/origin.ts";
import type { GithubClient } from "../github/client.ts";
import { artifact, workflowRun } from "../github/shapes.ts";
import { unzip } from "../github/unzip.ts";
import { readCopy, type StackCopy } from "./copy.ts";

/** The workflow that keeps copies, and what may start it: never a pull request. */
const WORKFLOW = ".github/workflows/stand-ins.yml";
const EVENTS = ["push", "schedule", "workflow_dispatch", "workflow_run"];

/** Name of the artifact of a stack. */
export const artifactOf = (stack: string): string => `stand-ins-${stack}`;

/** How many artifacts of that name are looked at: whoever may push can leave others. */
const LOOKED_AT = 20;

const kept = artifact.extend({ workflow_run: z.object({ id: z.int() }).nullish() });

/**
 * The newest copy of a stack that main's own workflow left.
 * @throws Error that says how one is made, when there is none
 */
export async function newestCopy(github: GithubClient, stack: string): Promise<StackCopy> {
  let left = LOOKED_AT;
  for await (const one of github.each(`/actions/artifacts?name=${artifactOf(stack)}`, kept, "artifacts")) {
    if (left-- === 0) break;
    if (one.expired || !one.workflow_run || !(await isMains(github, one.workflow_run.id))) continue;
    const files = unzip(await github.download(`/actions/artifacts/${one.id}/zip`));
    const file = files.get(`${artifactOf(stack)}.json`);
    if (file) return readCopy(file.toString("utf8"), stack);
  }
  throw new Error(
    `there is no copy of ${stack} with stand-ins yet, and without one a pull request is not previewed: its code meets no secret\n` +
      "fix: gh workflow run stand-ins.yml, then repeat this job",
  );
}

/** Whether a run is of main's workflow, by main's own text. */
async function isMains(github: GithubClient, id: number): Promise<boolean> {
  const run = await github.find(`/actions/runs/${id}`, workflowRun);
  if (!run || run.path.split("@")[0] !== WORKFLOW || !EVENTS.includes(run.event)) return false;
  return isOnBranch(github, run.head_sha, MAIN);
}
