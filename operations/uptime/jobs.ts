import { clockFromEnvironment } from "../../providers/kernel/clock.ts";
import { problemsOfJob } from "../jobs/judge.ts";
import { lookAtJobs, platformsOf, TOKENS } from "../jobs/look.ts";
import { code, plain } from "../report/escape.ts";
import type { Stack } from "../workspace/stack.ts";
import { jobsIn } from "../workspace/stack-file.ts";

/** What a look at a stack's jobs found. */
export interface JobsSeen {
  /** What is wrong, for a person. */
  problems: string[];
  /** What is well, or could not be looked at and why. */
  lines: string[];
  /** Whether every job was looked at. */
  all: boolean;
}

/** Looks at every job of the stack where a token of its platform is there: without one its runs are nobody's to see. */
export async function lookAtStackJobs(stack: Stack): Promise<JobsSeen> {
  const { env } = stack.project;
  const declared = await jobsIn(stack);
  const platforms = platformsOf(declared.jobs);
  const closed = platforms.filter((platform) => !env[TOKENS[platform]]);
  const seen = await lookAtJobs(
    declared,
    env,
    platforms.filter((platform) => !closed.includes(platform)),
  );
  const now = clockFromEnvironment(declared.platform === "simulated", env).now();
  const problems = seen.flatMap((one) => problemsOfJob(one, now));
  const unseen = closed.map(
    (platform) => `jobs on ${platform} were not looked at: ${TOKENS[platform]} is not set`,
  );
  const well =
    seen.length > 0 && problems.length === 0 ? [`${seen.length} jobs ran when they were to, and well`] : [];
  return { problems, lines: [...well, ...unseen], all: closed.length === 0 };
}

/** The one issue about a stack's jobs, apart from that about its answers: another run, with a token, finds it. */
export function jobsIssue(stack: string, problems: readonly string[]) {
  const marker = `<!-- hotdash:jobs ${stack} -->`;
  const body = [
    marker,
    ...problems.map((text) => `- ${plain(text)}`),
    `Seen by ${code(`npm run uptime -- ${stack}`)}; ${code(`npm run jobs -- ${stack}`)} says more. This issue closes itself.`,
  ];
  return {
    ...{ marker, label: "uptime", found: problems.length > 0 },
    title: `A job of ${stack} did not run well`,
    body: `${body.join("\n\n")}\n`,
    reason: `Every job of ${stack} ran well again.`,
  };
}
