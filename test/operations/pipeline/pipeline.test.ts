import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { GithubClient } from "../../../operations/github/client.ts";
import { pipelineOf } from "../../../operations/pipeline/jobs.ts";
import { measure, type TimedJob } from "../../../operations/pipeline/measure.ts";
import {
  annotation,
  comment,
  duration,
  isOver,
  sentence,
  summary,
  withPart,
} from "../../../operations/pipeline/report.ts";
import { waitFor } from "../../../operations/pipeline/wait.ts";
import { LONGEST_COMMENT, PREVIEW_MARKER } from "../../../operations/report/markdown.ts";
import type { Project } from "../../../operations/workspace/project.ts";
import { repositoryOf } from "../../../operations/workspace/repository-settings.ts";
import { type GithubSimulator, startGithubSimulator } from "../../../simulators/github/main.ts";
import { hurried } from "../../support/hurried.ts";

const MINUTE = 60_000;
const job = (name: string, from: number, to?: number, workflow = "ci"): TimedJob => ({
  ...{ workflow, name, startedAt: from * MINUTE },
  endedAt: to === undefined ? undefined : to * MINUTE,
});
const measured = (...jobs: TimedJob[]) => {
  const found = measure(jobs, 20 * MINUTE);
  if (!found) throw new Error("nothing was measured");
  return found;
};

describe("the time of a pipeline", () => {
  it("is from the first start to the last end, with pauses in between, and names the slowest job", () => {
    const found = measured(job("lint", 1, 2), job("test", 2, 6), job("preview", 7, 9, "preview"));
    expect(found.wall).toBe(8 * MINUTE);
    expect(found.jobs.map(({ name }) => name)).toEqual(["test", "preview", "lint"]);
    expect(sentence(found, 10)).toBe(
      "The pipeline took 8 min 0 s from the first start to the last end: within its budget of 10 min; the slowest job was test of ci with 4 min 0 s.",
    );
  });

  it("counts what still runs until now", () => {
    const found = measured(job("lint", 1, 2), job("test", 2));
    expect(found.wall).toBe(19 * MINUTE);
    expect(sentence(found, 10)).toContain("while test of ci still ran: longer than its budget of 10 min");
    expect(summary(found, 10)).toContain("| ci | `test` | 18 min 0 s, still running |");
  });

  it("of no job is not measured", () => expect(measure([], 0)).toBeUndefined());

  it("is over only beyond the budget", () => {
    expect(isOver(measured(job("test", 0, 10)), 10)).toBe(false);
    expect(isOver(measured(job("test", 0, 10.01)), 10)).toBe(true);
    expect(comment(measured(job("test", 0, 10)), 10)).toMatch(/^⏱️/);
    expect(comment(measured(job("test", 0, 11)), 10)).toMatch(/^⚠️/);
  });

  it("is said in whole seconds", () => {
    expect([400, 59_600, 252_000].map(duration)).toEqual(["0 s", "1 min 0 s", "4 min 12 s"]);
  });

  it("is one line in a warning, and names of jobs do nothing in a comment", () => {
    expect(annotation("100% of\nit")).toBe("::warning title=Pipeline over its budget::100%25 of%0Ait");
    const evil = measured(job("x | @team <b>", 0, 1));
    expect(`${comment(evil, 10)}${summary(evil, 10)}`).not.toMatch(/(?<!`[^`]*)(@team|(?<!\\)<b>)/);
  });
});

describe("the part in the comment", () => {
  it("is put at the end, and later in place of itself", () => {
    const first = withPart(`${PREVIEW_MARKER}\n\n## Preview\n`, "one");
    expect(first).toBe(
      `${PREVIEW_MARKER}\n\n## Preview\n\n<!-- hotdash:pipeline -->\n\none\n\n<!-- /hotdash:pipeline -->\n`,
    );
    expect(withPart(first, "two")).toBe(first.replace("one", "two"));
    expect(withPart(undefined, "one").split("\n")[0]).toBe(PREVIEW_MARKER);
  });

  it("never makes a comment too long", () => {
    const full = `${PREVIEW_MARKER}\n${"x".repeat(LONGEST_COMMENT - 50)}`;
    expect(withPart(full, "much too long for what is left")).toBe(full);
  });
});

const open: GithubSimulator[] = [];
const folders: string[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe("the jobs of a commit", () => {
  /** A commit on a branch, and a client whose waits take a thousandth of the time. */
  async function start() {
    const simulator = await startGithubSimulator({ rateLimits: false });
    open.push(simulator);
    const env = hurried();
    const access = { baseUrl: simulator.url, owner: "Jgorzitza", repository: "HotDash", token: "sim_github" };
    const happen = simulator.happenings();
    const { sha } = happen.push("feature", "A change");
    const run = (name: string, more: object = {}) =>
      happen.run({ path: `.github/workflows/${name}.yml`, ref: sha, event: "pull_request", ...more });
    return { simulator, happen, sha, run, github: new GithubClient(access, env) };
  }
  const OWN = { run: undefined, name: undefined };

  it("are those of the newest run of each pull-request workflow, without what was skipped or taken over", async () => {
    const { happen, sha, run, github, simulator } = await start();
    const old = run("ci", { conclusion: "failure" });
    happen.job(old, { name: "of the older run", completedAt: Date.now() });
    const ci = run("ci", { conclusion: "success" });
    const at = ci.createdAt;
    happen.job(ci, { name: "lint", startedAt: at, completedAt: at + 60_000 });
    happen.job(ci, { name: "not for forks", startedAt: at, completedAt: at, conclusion: "skipped" });
    happen.job(ci, { name: "of the attempt before", startedAt: at - 3_600_000, completedAt: at - 3_500_000 });
    happen.job(run("deploy", { event: "push", conclusion: "success" }), {
      name: "other event",
      completedAt: at,
    });
    const mark = simulator.journal.mark();
    const found = await pipelineOf(github, sha, OWN);
    expect(found.jobs.map(({ workflow, name }) => `${workflow}/${name}`)).toEqual(["ci/lint"]);
    expect(found.going).toBe(false);
    expect(simulator.journal.since(mark).map(({ action }) => action)).toEqual(["runs.list", "runs.jobs"]);
  });

  it("do not hold the one that measures; one that waits for a runner has not started", async () => {
    const { happen, sha, run, github } = await start();
    const own = run("preview", { status: "in_progress" });
    happen.job(own, { name: "comment", startedAt: own.createdAt, completedAt: own.createdAt + 5_000 });
    happen.job(own, { name: "time", startedAt: own.createdAt });
    const asked = { run: own.id, name: "time" };
    expect(await pipelineOf(github, sha, asked)).toMatchObject({ jobs: [{ name: "comment" }], going: false });
    happen.job(run("ci", { status: "queued" }), { name: "test", status: "queued" });
    expect(await pipelineOf(github, sha, asked)).toMatchObject({ jobs: [{ name: "comment" }], going: true });
  });

  it("are waited for until they end, or until the budget is used up", async () => {
    const { happen, sha, run, github } = await start();
    const ci = run("ci", { status: "in_progress" });
    const test = happen.job(ci, { name: "test", startedAt: ci.createdAt });
    const said: string[] = [];
    const waiting = waitFor(github, sha, OWN, Number.POSITIVE_INFINITY, (text) => said.push(text));
    await expect.poll(() => said).toEqual(["waiting for test of ci"]);
    Object.assign(test, { status: "completed", conclusion: "success", completedAt: ci.createdAt + 90_000 });
    happen.finish(ci, "success");
    expect(await waiting).toMatchObject({ running: [], jobs: [{ name: "test" }] });

    const endless = run("preview", { status: "in_progress" });
    happen.job(endless, { name: "preview", startedAt: endless.createdAt });
    const over = await waitFor(github, sha, OWN, 10 * MINUTE, () => undefined);
    expect(over?.running).toMatchObject([{ name: "preview" }]);
    expect(over && isOver(over, 10)).toBe(true);
  });
});

describe("the settings of the repository", () => {
  const project = (text?: string): Project => {
    const folder = mkdtempSync(join(tmpdir(), "hotdash-shared-"));
    folders.push(folder);
    if (text !== undefined) writeFileSync(join(folder, "Pulumi.shared.yaml"), text);
    return { name: "hotdash", folder, pulumi: "", env: {} };
  };

  it("come from the file of the stack shared, with defaults", async () => {
    expect((await repositoryOf(project())).pipelineMinutes).toBe(10);
    expect((await repositoryOf(project(""))).pipelineMinutes).toBe(10);
    const own = project("config:\n  hotdash:repository: { pipelineMinutes: 15 }\n");
    expect((await repositoryOf(own)).pipelineMinutes).toBe(15);
  });

  it("that are wrong are refused by name", async () => {
    const wrong = project("config:\n  hotdash:repository: { pipelineMinutes: 0, main: { aprovals: 1 } }\n");
    await expect(repositoryOf(wrong)).rejects.toThrow(
      /repository\.pipelineMinutes[\s\S]*npm run preview -- shared/,
    );
  });
});
