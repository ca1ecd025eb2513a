import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { lookAtJobs } from "../../../operations/jobs/look.ts";
import { linesOf, rowOf } from "../../../operations/jobs/report.ts";
import { startJob } from "../../../operations/jobs/start.ts";
import type { StackJobs } from "../../../operations/workspace/stack-file.ts";
import { scaledClock } from "../../../providers/kernel/clock.ts";
import { jobsOf, type StackJob } from "../../../settings/jobs.ts";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import type { RenderSimulator } from "../../../simulators/render/main.ts";
import { Driven, flyWorld, image, place, webGroup } from "../../support/fly-world.ts";
import { place as onRender, owner, renderWorld, webService } from "../../support/render-world.ts";

/* What the command says and does, against the platforms' own answers: nothing of ours keeps a list of runs. */
let fly: FlySimulator;
let render: RenderSimulator;
let count = 0;
let said: string[] = [];
const GUEST = { cpu_kind: "shared", cpus: 1, memory_mb: 512 };
beforeAll(async () => {
  render = await renderWorld();
  fly = await flyWorld();
});
afterAll(() => Promise.all([fly.close(), render.close()]));
beforeEach(() => {
  said = [];
  count += 1;
});

const stackOf = (
  host: "fly" | "render",
  schedule: string,
  more: object = {},
): StackJobs & { job: StackJob } => {
  const jobs = { nightly: { command: "node nightly.js", schedule, retries: 0, ...more } };
  const [job] = jobsOf({ name: "dashboard", host, app: `jobs-${count}`, jobs });
  if (!job) throw new Error("no job");
  return { jobs: [job], job, platform: "simulated", ownerId: onRender.ownerId };
};
const start = (stack: ReturnType<typeof stackOf>) =>
  startJob(stack, stack.job, process.env, (line) => said.push(line));
const look = async (stack: StackJobs) => {
  const clock = scaledClock(Number(process.env.HOTDASH_TIME_SCALE), Number(process.env.HOTDASH_TIME_ORIGIN));
  const [seen] = await lookAtJobs(stack, process.env);
  if (!seen) throw new Error("no job");
  return linesOf(rowOf(seen, clock.now())).join("\n");
};

describe("on Fly", () => {
  async function made(command: string, retries = 0) {
    const app = `jobs-${count}`;
    await new Driven("fly:App").create({ ...place, name: app });
    await new Driven("fly:ProcessGroup").create(
      webGroup(app, {
        ...{ group: "nightly", regions: { dfw: 1 }, image: image("1") },
        rollout: { settle_seconds: 1, health_timeout_seconds: 60 },
        machine: {
          ...{ guest: GUEST, schedule: "daily", init: { cmd: ["node", command, "sim-sleep-4000"] } },
          restart: retries > 0 ? { policy: "on-failure", max_retries: retries } : { policy: "no" },
        },
      }),
    );
    const [machine] = [...(fly.world.apps.get(app)?.machines.values() ?? [])];
    await expect.poll(() => machine?.now.state).toBe("stopped");
    return stackOf("fly", "daily");
  }

  it("says its last run and about when it starts next, and runs it again now", async () => {
    const stack = await made("nightly.js");
    expect(await look(stack)).toMatch(
      /last start \S+, end \S+ after \d+s, exit code 0; next start about \S+$/,
    );
    expect(await start(stack)).toBe(0);
    expect(said.join("\n")).toMatch(
      /nightly is started.*fly logs -a jobs-\d+ -i \w+\nnightly ended after \d+s: exit code 0/,
    );
    const starts = [...(fly.world.apps.get(stack.job.app)?.machines.values() ?? [])].flatMap(({ now }) =>
      now.events.filter(({ type, status }) => type === "start" && status === "started"),
    );
    expect(starts).toHaveLength(2);
  });

  it("ends as the job does, and that is a finding", async () => {
    const stack = await made("nightly.js");
    const [machine] = [...(fly.world.apps.get(stack.job.app)?.machines.values() ?? [])];
    const config = { ...machine?.now.config, init: { cmd: ["sim-sleep-2000", "sim-exit-7"] } };
    await fly.request("POST", `/v1/apps/${stack.job.app}/machines/${machine?.id}`, {
      config,
      skip_launch: true,
    });
    await expect.poll(() => machine?.now.state).toBe("stopped");
    expect(await start(stack)).toBe(7);
    // Lists lag.
    await expect
      .poll(() => look(stack))
      .toMatch(/! the job nightly of dashboard on Fly\.io failed at .*: exit code 7/);
  });

  it("starts no second run, and stops one at its deadline", async () => {
    await made("nightly.js");
    const stack = stackOf("fly", "daily", { deadline: "10s" });
    const [machine] = [...(fly.world.apps.get(stack.job.app)?.machines.values() ?? [])];
    const config = { ...machine?.now.config, init: { cmd: ["sim-sleep-600000"] } };
    await fly.request("POST", `/v1/apps/${stack.job.app}/machines/${machine?.id}`, {
      config,
      skip_launch: true,
    });
    await expect.poll(() => machine?.now.state).toBe("stopped");
    const running = start(stack);
    await expect.poll(() => machine?.now.state).toBe("started");
    expect(await start(stackOf("fly", "daily"))).toBe(125);
    expect(said.at(-1)).toMatch(/is under way since .*one run is all there is at a time/);
    expect(await running).toBe(124);
    await expect.poll(() => machine?.now.state).toBe("stopped");
  });

  it("is told apart from one that is not there", async () => {
    const stack = stackOf("fly", "daily");
    expect(await look(stack)).toMatch(
      /never ran; no next start\n {2}! the job nightly .* is declared and not there/,
    );
    await expect(start(stack)).rejects.toThrow(/the app jobs-\d+ has no machine of it/);
  });
});

describe("at Render", () => {
  async function made(command: string) {
    await new Driven("render:Service").create(
      webService(`jobs-${count}-nightly`, {
        ...{ type: "cron_job", schedule: "0 3 * * *", dockerCommand: command, healthCheckPath: "", env: {} },
        ...owner,
      }),
    );
    return stackOf("render", "0 3 * * *");
  }

  it("runs one now, ends as the job does, and says when it is due", async () => {
    const stack = await made("node nightly.js sim-sleep-4000");
    expect(await look(stack)).toMatch(/\(render, 0 3 \* \* \*\): never ran; next start \S+T03:00:00\.000Z$/);
    expect(await start(stack)).toBe(0);
    expect(await look(stack)).toMatch(/after \d+s, exit code 0; next start/);
  });

  it("says the exit code of one that failed", async () => {
    const stack = await made("node nightly.js sim-sleep-1000 sim-exit-4");
    expect(await start(stack)).toBe(4);
    expect(await look(stack)).toMatch(/! the job nightly of dashboard on Render failed at .*: exit code 4/);
  });

  it("does not cancel a run by starting another", async () => {
    const stack = await made("node nightly.js sim-sleep-60000");
    const running = start({ ...stack, job: { ...stack.job, deadline: 20_000 } });
    await expect.poll(() => [...render.world.services.values()].at(-1)?.runs.length).toBe(1);
    expect(await start(stack)).toBe(125);
    expect(await running).toBe(124);
    expect([...render.world.services.values()].at(-1)?.runs.map(({ status }) => status)).toEqual([
      "canceled",
    ]);
  });
});
