import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { jobsIssue, lookAtStackJobs } from "../../../operations/uptime/jobs.ts";
import { CHECKOUT } from "../../../operations/workspace/checkout.ts";
import { Stack } from "../../../operations/workspace/stack.ts";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { flyWorld } from "../../support/fly-world.ts";

let folder: string;
let fly: FlySimulator;
beforeAll(async () => {
  fly = await flyWorld();
  folder = await mkdtemp(join(tmpdir(), "uptime-jobs-"));
  const text = await readFile(join(CHECKOUT, "Pulumi.staging.yaml"), "utf8");
  const jobs = "    jobs: { nightly: { command: node nightly.js, schedule: daily } }";
  const simulated = text.replace("hotdash:platform: live", "hotdash:platform: simulated");
  await writeFile(
    join(folder, "Pulumi.staging.yaml"),
    simulated.replace(/( {2}hotdash:dashboard:)/, `$1\n${jobs}`),
  );
  // Of an app that waits for its first image no job is there yet, and none is missed.
  const apps = {
    watch: { provisionOnly: true, port: 8080, jobs: { poll: { command: "node p.js", schedule: "daily" } } },
  };
  await writeFile(
    join(folder, "Pulumi.production.yaml"),
    `${simulated}\n  hotdash:apps: ${JSON.stringify(apps)}\n`,
  );
});
afterAll(async () => {
  await fly.close();
  await rm(folder, { recursive: true, force: true });
});
const look = (stack: string, env: NodeJS.ProcessEnv) =>
  lookAtStackJobs(new Stack({ name: "hotdash", folder, pulumi: "", env }, stack));
const { FLY_API_TOKEN: _, ...without } = process.env;

it("without a token nobody saw whether a job ran: it says so, and its issue stays as it is", async () => {
  expect(await look("staging", without)).toEqual({
    ...{ problems: [], all: false },
    lines: ["jobs on fly were not looked at: FLY_API_TOKEN is not set"],
  });
});

it("with one, a job that is not there is a finding, and its issue says so", async () => {
  const { problems, all } = await look("staging", process.env);
  expect([problems, all]).toEqual([
    ["the job nightly of dashboard on Fly.io is declared and not there"],
    true,
  ]);
  expect(jobsIssue("staging", problems)).toMatchObject({
    ...{ found: true, marker: "<!-- hotdash:jobs staging -->", title: "A job of staging did not run well" },
    body: expect.stringContaining("declared and not there"),
  });
});

it("a stack without jobs that could run needs no token, and closes the issue that one had", async () => {
  expect(await look("production", without)).toEqual({ problems: [], lines: [], all: true });
  expect(jobsIssue("production", []).found).toBe(false);
});
