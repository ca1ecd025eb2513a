import type { GithubClient } from "../github/client.ts";
import { type OwnJob, pipelineOf } from "./jobs.ts";
import { type Measured, measure } from "./measure.ts";

/** How often what still runs is looked at: two or three requests each time, of the 1000 an hour that a job may send. */
const POLL_MS = 15_000;

/**
 * Measures a commit's pipeline; while something still runs it waits, until the pipeline has taken `limit` milliseconds:
 * then it is over its budget whatever comes.
 * @param limit 0: measures what there is and waits for nothing.
 */
export async function waitFor(
  github: GithubClient,
  commit: string,
  own: OwnJob,
  limit: number,
  say: (text: string) => void,
): Promise<Measured | undefined> {
  const began = github.clock.now();
  for (let told = ""; ; ) {
    const { jobs, going } = await pipelineOf(github, commit, own);
    const now = github.clock.now();
    const measured = measure(jobs, now);
    const used = Math.max(measured?.wall ?? 0, now - began);
    if (!going || used > limit) return measured;
    const waiting = (measured?.running ?? [])
      .map(({ workflow, name }) => `${name} of ${workflow}`)
      .sort()
      .join(", ");
    const text = `waiting for ${waiting || "jobs that have not started"}`;
    if (text !== told) say(text);
    told = text;
    await github.clock.sleep(POLL_MS);
  }
}
