import { clockFromEnvironment } from "../../../providers/kernel/clock.ts";
import { lookAtJobs } from "../../jobs/look.ts";
import { linesOf, rowOf } from "../../jobs/report.ts";
import { jobsIn } from "../../workspace/stack-file.ts";
import { type Demo, must, type Step } from "../context.ts";
import { machinesOf } from "../machines.ts";

/** The worker waits for webhooks, and the job has run once and rests until Fly starts it again. */
export const workerAndJob: Step = {
  title: "staging: the queue's worker, and a job that ran once",
  run: async (demo: Demo) => {
    const { staging } = demo.stacks;
    const { env } = staging.project;
    const worker = machinesOf(demo, "hotdash-staging").find(({ name }) => name.startsWith("worker-"));
    must(worker?.state === "started", "the worker runs", JSON.stringify(worker));
    demo.say(`${worker.name}: ${worker.config.init?.cmd?.join(" ")}, reached by nobody`);
    const seen = await lookAtJobs(await jobsIn(staging), env);
    const rows = seen.map((one) => rowOf(one, clockFromEnvironment(true, env).now()));
    must(rows.length === 1 && rows[0]?.last?.code === 0, "the job ran to its end", JSON.stringify(rows));
    demo.say(rows.flatMap(linesOf).join("\n"));
  },
};
