import { afterAll, beforeAll, expect, it } from "vitest";
import { awaitChecks, stillRunning } from "../../../operations/deploy/await-checks.ts";
import { GithubClient } from "../../../operations/github/client.ts";
import type { CheckRun } from "../../../operations/github/shapes.ts";
import { scaledClock } from "../../../providers/kernel/clock.ts";
import { REQUIRED_CHECKS } from "../../../settings/rules/required-checks.ts";
import { type GithubSimulator, startGithubSimulator } from "../../../simulators/github/main.ts";

/* The wait before any secret: what a push to main must have passed before staging or the repository are touched. */
let simulator: GithubSimulator;
let github: GithubClient;
beforeAll(async () => {
  simulator = await startGithubSimulator();
  const access = { baseUrl: simulator.url, owner: "Jgorzitza", repository: "HotDash", token: "sim_github" };
  github = new GithubClient(access, {});
});
afterAll(() => simulator.close());

const required = { requiredChecks: REQUIRED_CHECKS, advisoryChecks: [], checkApps: {} };
/** A minute takes 50 ms. */
const clock = scaledClock(1200, Date.now());
const waited = (commit: string, minutes: number, lines: string[] = []) =>
  awaitChecks({ github, commit, required, minutes, clock, say: (line) => void lines.push(line) });

it("waits for checks that have not begun, and is content when all are green", async () => {
  const happenings = simulator.happenings();
  const { sha } = happenings.push("main", "one");
  const lines: string[] = [];
  const end = waited(sha, 600, lines);
  await expect.poll(() => lines).toEqual(["waiting for lint, test, build, security scan"]);
  for (const check of REQUIRED_CHECKS) happenings.check(sha, check, "success");
  expect((await end).findings).toEqual([]);
});

it("ends at once when one is red, whatever still runs", async () => {
  const happenings = simulator.happenings();
  const { sha } = happenings.push("main", "two");
  happenings.check(sha, "lint", "failure");
  const { findings } = await waited(sha, 600);
  expect(findings.map(({ property }) => property)).toContain("check lint");
});

it("is neither held up nor let go by a check that another app reports under the name", () => {
  const app = { id: 7, slug: "mine" };
  const run = { name: "lint", status: "completed", conclusion: "failure", app } as unknown as CheckRun;
  const demanded = { requiredChecks: ["lint"], advisoryChecks: [], checkApps: {} };
  expect(stillRunning(demanded, [run], "2030-01-31")).toEqual(["lint"]);
});

it("ends closed when its time is over", async () => {
  const happenings = simulator.happenings();
  const { sha } = happenings.push("main", "three");
  happenings.check(sha, "lint", "success");
  const { findings } = await waited(sha, 1);
  expect(findings.map(({ property }) => property)).toEqual([
    "check test",
    "check build",
    "check security scan",
  ]);
});

it("does not wait for a check with leave to be red, until its day is over", () => {
  const leave = { check: "lint", owner: "o", reason: "r", expires: "2030-01-31" };
  const lenient = { requiredChecks: ["lint"], advisoryChecks: [leave], checkApps: {} };
  expect(stillRunning(lenient, [], "2030-01-31")).toEqual([]);
  expect(stillRunning(lenient, [], "2030-02-01")).toEqual(["lint"]);
});
