import { describe, expect, it, test } from "vitest";
import { problemsOfJob, type SeenJob } from "../../../operations/jobs/judge.ts";
import { linesOf, rowOf } from "../../../operations/jobs/report.ts";
import { type Run, runsOnFly, runsOnRender } from "../../../operations/jobs/runs.ts";
import { jobsOf } from "../../../settings/jobs.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 30, 12);
const job = (schedule: string, more: object = {}) => {
  const jobs = { sync: { command: "node sync.js", schedule, retries: 0, ...more } };
  const [one] = jobsOf({ name: "dashboard", host: "fly", app: "hotdash-app", jobs });
  if (!one) throw new Error("no job");
  return one;
};
const seen = (
  platform: SeenJob["platform"],
  schedule: string,
  runs: Run[],
  made: number | "not there" = NOW - 10 * DAY,
): SeenJob => ({ job: job(schedule), platform, made: made === "not there" ? undefined : made, runs });
const ran = (ago: number, took = 60_000, code = 0): Run => ({
  ...{ started: NOW - ago, ended: NOW - ago + took, code },
});
const problems = (one: SeenJob) =>
  problemsOfJob(one, NOW).map((text) => text.replace(/^the job sync of dashboard /, ""));

describe("a job", () => {
  it.each<[string, SeenJob]>([
    ["ran well within its hour, roughly", seen("fly", "hourly", [ran(1.4 * HOUR)])],
    ["was just made", seen("fly", "weekly", [], NOW - HOUR)],
    ["is under way", seen("fly", "daily", [{ started: NOW - 60_000 }])],
    ["ran at its hour", seen("render", "0 3 * * *", [ran(9 * HOUR - 20_000)])],
    ["is due in this very moment", seen("render", "0 12 * * *", [ran(24 * HOUR)])],
    ["was made after its last hour", seen("render", "0 3 * * *", [], NOW - HOUR)],
    ["waited for the run before it", seen("render", "0 11 * * *", [ran(40 * 60_000)])],
    ["ran by hand after one that failed", seen("fly", "daily", [ran(HOUR), ran(5 * HOUR, 60_000, 1)])],
  ])("that %s is well", (_, one) => {
    expect(problems(one)).toEqual([]);
  });

  it.each<[string, SeenJob, RegExp]>([
    [
      "failed",
      seen("fly", "daily", [ran(HOUR, 60_000, 3)]),
      /^on Fly\.io failed at 2026-11-30T11:01:00.* exit code 3/,
    ],
    [
      "was killed for memory",
      seen("render", "0 11 * * *", [{ ...ran(HOUR, 1_000, 137), how: "out of memory" }]),
      /out of memory/,
    ],
    [
      "was cut off",
      seen("fly", "daily", [{ started: NOW - HOUR, ended: NOW - HOUR + 5, how: "stopped" }]),
      /was stopped at/,
    ],
    [
      "goes on and on",
      seen("fly", "daily", [{ started: NOW - 2 * HOUR }]),
      /is under way since .*its deadline is 30m/,
    ],
    ["took too long", seen("fly", "daily", [ran(3 * HOUR, 2 * HOUR)]), /took 2h, and its deadline is 30m/],
    [
      "did not start on Fly",
      seen("fly", "daily", [ran(1.6 * DAY)]),
      /has not started since .*, and is to run daily/,
    ],
    ["never started on Fly", seen("fly", "hourly", []), /has not started since/],
    [
      "did not start at Render",
      seen("render", "0 3 * * *", [ran(33 * HOUR)]),
      /was due at 2026-11-30T03:00:00.000Z \(0 3/,
    ],
    ["is not there", seen("render", "daily", [], "not there"), /is declared and not there/],
  ])("that %s is said", (_, one, says) => {
    const [found, ...more] = problems(one);
    expect(found).toMatch(says);
    expect(more).toEqual([]);
  });

  test("that failed and was then not started is both", () => {
    expect(problems(seen("fly", "hourly", [ran(2 * HOUR, 60_000, 1)]))).toHaveLength(2);
  });

  test("as a line: last start, end, exit code, duration, next start", () => {
    const row = rowOf(seen("fly", "hourly", [ran(HOUR / 2, 90_000, 0)]), NOW);
    expect(row).toMatchObject({
      last: {
        started: "2026-11-30T11:30:00.000Z",
        ended: "2026-11-30T11:31:30.000Z",
        duration: 90_000,
        code: 0,
      },
      next: "2026-11-30T13:00:00.000Z",
    });
    expect(linesOf(row)).toEqual([
      "dashboard/sync (fly, hourly): last start 2026-11-30T11:30:00.000Z, end 2026-11-30T11:31:30.000Z after 90s, exit code 0; next start about 2026-11-30T13:00:00.000Z",
    ]);
  });
});

describe("runs", () => {
  const event = (type: string, at: number, more: object = {}) => ({ type, timestamp: at, ...more });
  const exit = (at: number, exit_event: object) => event("exit", at, { request: { exit_event } });

  test("are read from a machine's events: retries apart, cut off or not", () => {
    const events = [
      event("start", 60, { status: "started" }),
      event("start", 59, { status: "starting", source: "user" }),
      exit(50, { exit_code: 0, requested_stop: true }),
      event("start", 41, { status: "started" }),
      exit(40, { exit_code: 0 }),
      event("start", 31, { status: "started" }),
      exit(30, { exit_code: 2, restarting: true }),
      event("start", 21, { status: "started" }),
      event("launch", 10, { status: "created" }),
      exit(5, { exit_code: 9 }),
    ];
    expect(runsOnFly(events)).toEqual([
      { started: 60 },
      { started: 41, ended: 50, how: "stopped" },
      { started: 31, ended: 40, code: 0 },
      { started: 21, ended: 30, code: 2, retried: true },
    ]);
  });

  test("are read from a cron job's events by their ids", () => {
    const at = (second: number) => new Date(second * 1_000).toISOString();
    const began = (id: string, second: number) => ({
      ...{ type: "cron_job_run_started", timestamp: at(second), details: { cronJobRunId: id } },
    });
    const over = (id: string, second: number, status: string, reason?: object) => ({
      ...{ type: "cron_job_run_ended", timestamp: at(second), details: { cronJobRunId: id, status, reason } },
    });
    const events = [
      began("d", 9),
      over("c", 8, "canceled"),
      began("c", 7),
      over("b", 6, "unsuccessful", { nonZeroExit: 4 }),
      began("b", 5),
      over("a", 3, "successful"),
      began("a", 2),
      over("z", 1, "successful"),
    ];
    expect(runsOnRender(events)).toEqual([
      { id: "d", started: 9_000 },
      { id: "c", started: 7_000, ended: 8_000, how: "stopped" },
      { id: "b", started: 5_000, ended: 6_000, code: 4 },
      { id: "a", started: 2_000, ended: 3_000, code: 0 },
    ]);
  });
});
