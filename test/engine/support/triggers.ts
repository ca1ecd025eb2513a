import type { Trigger } from "../../workflows/support/run.ts";

/** An event of a pull request of this repository. */
export const onPull = (action: string, number: number, sha: string): Trigger => ({
  event_name: "pull_request",
  event: {
    action,
    pull_request: { number, head: { sha, repo: { full_name: "Jgorzitza/HotDash" } }, base: { sha } },
  },
  sha,
  ref_name: `${number}/merge`,
});

/** A push to main. */
export const onMain = (sha: string): Trigger => ({
  ...{ event_name: "push", event: {}, sha, ref_name: "main" },
});

/** A tag that was pushed. */
export const onTag = (tag: string, sha: string): Trigger => ({
  ...{ event_name: "push", event: {}, sha, ref_name: tag },
});

/** A run at its time. */
export const onSchedule = (schedule: string, sha: string): Trigger => ({
  ...{ event_name: "schedule", event: { schedule }, sha, ref_name: "main" },
});

/** A run that somebody starts, from a branch or a tag. */
export const byHand = (ref_name: string, sha: string, inputs: Record<string, unknown> = {}): Trigger => ({
  ...{ event_name: "workflow_dispatch", event: {}, sha, ref_name, inputs },
});
