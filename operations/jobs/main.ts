import { clockFromEnvironment } from "../../providers/kernel/clock.ts";
import { expectReady } from "../doctor/ready.ts";
import { openStack } from "../workspace/open.ts";
import { jobsIn } from "../workspace/stack-file.ts";
import { lookAtJobs } from "./look.ts";
import { linesOf, rowOf } from "./report.ts";
import { startJob } from "./start.ts";

/**
 * `hotdash jobs`: last start, end, exit code and duration of every job of the stack's systems, and its next start, as its platform
 * says it. Only reads; reads its settings from the stack file alone, so that it needs no passphrase.
 * @returns 1 when one failed, was not started, takes too long, or is not there
 */
export async function jobs({ stack: name, json }: { stack: string; json: boolean }): Promise<number> {
  const stack = await openStack(name, "jobs");
  const { env } = stack.project;
  const all = await jobsIn(stack);
  const seen = await lookAtJobs(all, env);
  const now = clockFromEnvironment(all.platform === "simulated", env).now();
  const rows = seen.map((one) => rowOf(one, now));
  if (json) console.log(JSON.stringify(rows, null, 2));
  else console.log(rows.length > 0 ? rows.flatMap(linesOf).join("\n") : `${stack.name} declares no job`);
  return rows.some(({ problems }) => problems.length > 0) ? 1 : 0;
}

/**
 * `hotdash jobs run`: starts one of them now, and follows it.
 * @param job its name; `<system>/<name>` where two systems have one of that name
 * @returns see `startJob`
 */
export async function runJob({ stack: name, job }: { stack: string; job: string }): Promise<number> {
  const stack = await openStack(name, "jobs");
  await expectReady(stack, "jobs run", ["platforms"]);
  const all = await jobsIn(stack);
  const found = all.jobs.filter((one) => [one.name, `${one.system}/${one.name}`].includes(job));
  const [chosen, ...others] = found;
  if (chosen === undefined || others.length > 0)
    throw new Error(
      `<job> = ${job}\n   is ${chosen ? "the name of several jobs" : "no job"} of ${stack.name}\n   allowed: ${
        all.jobs.map((one) => `${one.system}/${one.name}`).join(", ") || "none: the stack declares no job"
      }`,
    );
  return startJob(all, chosen, stack.project.env, (line) => console.log(line));
}
