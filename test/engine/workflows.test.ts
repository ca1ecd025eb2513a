import { readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { PREVIEW_MARKER } from "../../operations/report/markdown.ts";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import type { Rights } from "../../simulators/github/rights.ts";
import { image } from "../support/fly-world.ts";
import { workflow } from "../workflows/support/load.ts";
import { type JobResult, Runner, type Trigger } from "../workflows/support/run.ts";
import { keepStandIns } from "./support/kept-stand-ins.ts";
import { withoutState } from "./support/without-state.ts";

/*
 * The workflow of a pull request, run as its file says, with the real engine against the simulators: one comment, whatever
 * happens, and nothing at all for a fork. The comment is the one that the documentation shows.
 */
const CANARY = "canary0workflow";
const COMMENT = "../../docs/pull-request-comment.md";
let simulation: Simulation;
let workspace: Workspace;
let runner: Runner;
const stacks: Record<string, Stack> = {};
let pull = 0;
let commit = "";
/** What a pull request's jobs have of the workspace. */
let checkout = "";

beforeAll(async () => {
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.workspace);
  for (const name of ["staging", "production"]) {
    stacks[name] = await workspace.stack(name, { secrets: inventedSecrets(name, `${CANARY}-${name}`) });
  }
  const ups = await Promise.all(
    Object.values(stacks).map((stack) => stack.up([], { env: { HOTDASH_IMAGE: image("1") } })),
  );
  for (const { code, stdout } of ups) expect(code, stdout).toBe(0);
  const happen = simulation.github.happenings();
  const { sha } = happen.push("bigger", "Bigger machines");
  const run = happen.run({
    path: ".github/workflows/ci.yml",
    ref: sha,
    event: "pull_request",
    conclusion: "success",
  });
  const { createdAt: from } = run;
  happen.job(run, { name: "lint", startedAt: from, completedAt: from + 95_000 });
  happen.job(run, { name: "test", startedAt: from + 50_000, completedAt: from + 750_000 });
  commit = sha;
  pull = happen.openPull({ title: "Bigger machines", head: "bigger" }).number;
  const secrets = {
    PULUMI_CONFIG_PASSPHRASE: "made for a simulated run",
    HOTDASH_GITHUB_TOKEN: "sim_github",
  };
  const around = (folder: string, given: Record<string, Record<string, string>>) => ({
    env: { HOTDASH_WORKSPACE: folder, GITHUB_BASE_URL: simulation.github.url },
    secrets: given,
    vars: {},
    token: (rights: Rights) => simulation.github.issueToken({ rights }),
    repository: "Jgorzitza/HotDash",
    actor: "somebody",
  });
  // Main leaves its copies; a pull request's jobs have no environment, and a project that opens no state.
  const plans = Object.fromEntries(
    ["staging", "production", "shared"].map((name) => [`${name}-plan`, secrets]),
  );
  const mains = new Runner(around(workspace.project.folder, plans));
  const main = happen.push("main", "What runs").sha;
  const copies = await mains.run(workflow("stand-ins"), {
    ...{ event_name: "push", event: {}, sha: main, ref_name: "main" },
  });
  expect(ended(copies), printed(copies)).toMatchObject({
    "copy (staging)": "success",
    "copy (production)": "success",
  });
  keepStandIns(happen, mains, main);
  mains.dispose();
  checkout = await withoutState(workspace.project);
  runner = new Runner(around(checkout, {}));
}, 600_000);
afterAll(async () => {
  runner?.dispose();
  await rm(checkout, { recursive: true, force: true });
  await workspace.dispose();
  await simulation.stop();
});

const stack = (name: string) => stacks[name] as Stack;
const opened = (repository = "Jgorzitza/HotDash"): Trigger => ({
  event_name: "pull_request",
  event: {
    action: "opened",
    pull_request: { number: pull, head: { sha: commit, repo: { full_name: repository } } },
  },
  sha: "0".repeat(40),
  ref_name: `${pull}/merge`,
});
const ended = (jobs: readonly JobResult[]) =>
  Object.fromEntries(jobs.map(({ name, result }) => [name, result]));
const printed = (jobs: readonly JobResult[]) =>
  jobs.flatMap(({ commands }) => commands.map((one) => one.printed)).join("");

async function comments(): Promise<string[]> {
  const { body } = await simulation.github.request("GET", `/repos/Jgorzitza/HotDash/issues/${pull}/comments`);
  return (body as { body: string }[]).map((one) => one.body);
}

it("for a fork nothing runs", async () => {
  const jobs = await runner.run(workflow("preview"), opened("somebody/HotDash"));
  expect(ended(jobs)).toEqual({ preview: "skipped", comment: "skipped", time: "skipped" });
});

it("a pull request that changes memory, adds a flag and breaks a policy gets one comment that says so", async () => {
  for (const name of ["staging", "production"]) {
    await stack(name).set(["dashboard", "web", "guest", "memory_mb"], 4096);
    const leave = {
      on: true,
      owner: "product",
      evidence: "https://example.com/sign-off",
      expires: "2099-01-31",
    };
    await stack(name).set(["flags", "FEATURE_MODAL_APPROVALS"], name === "production" ? leave : true);
  }
  await stack("production").set(["github", "environment"], "live");

  const jobs = await runner.run(workflow("preview"), opened());
  expect(ended(jobs), printed(jobs)).toEqual({
    "preview (staging)": "success",
    "preview (production)": "failure",
    comment: "success",
    time: "success",
  });
  // What the terminal of the refused job ends with.
  const refused = jobs.find(({ name }) => name === "preview (production)")?.commands.at(-1)?.printed ?? "";
  expect(refused).toMatch(
    /Refused by 1 rule, in \d+ places[^\n]*\n {2}names-by-convention\n {4}live, live-.*: The environment live is not/,
  );

  const [text = "", ...others] = await comments();
  expect(others).toEqual([]);
  expect(text.split("\n")[0]).toBe(PREVIEW_MARKER);
  // It is also what the job's own page shows, and a page of HTML is kept beside it.
  const summaryOf = (job: string) => jobs.find(({ name }) => name === job)?.summary ?? "";
  const [before = "", time = ""] = text.split("<!-- hotdash:pipeline -->");
  expect(summaryOf("comment").trim()).toBe(before.trim());
  // The time of the pipeline, measured by the last job, in the comment, its summary and a warning.
  const over =
    "The pipeline took 12 min 30 s from the first start to the last end: longer than its budget of 10 min";
  for (const said of [time, summaryOf("time")]) expect(said).toContain(over);
  expect(summaryOf("time")).toContain("| ci | `test` | 11 min 40 s |");
  expect(jobs.at(-1)?.commands.at(-1)?.printed).toContain(
    `::warning title=Pipeline over its budget::${over}`,
  );
  const page = readFileSync(runner.artifact("preview-page", "preview.html"), "utf8");
  expect(page).toContain("machine.guest.memory_mb");
  for (const shown of [text, page, printed(jobs)]) expect(shown).not.toContain(CANARY);
  // It says what it is made of and what that hides, and ties no update to it.
  expect(text).toContain("🔒 Previewed without secrets");
  expect(text).toContain("no secret setting is set anew here");
  expect(text).not.toContain("Fingerprint");
  const shown = text
    .replace(commit.slice(0, 7), "5f0c1a9")
    .replace(/copy of [-\d]+ [:\d]+ UTC by [0-9a-f]{7}/g, "copy of 2026-11-30 09:12 UTC by 3d1e0b7");
  await expect(shown).toMatchFileSnapshot(COMMENT);
});

it("a secret that is set anew is named, and shown as a change without its value", async () => {
  const file = stack("staging").file;
  const before = readFileSync(file, "utf8");
  await stack("staging").setSecrets({ OPENAI_API_KEY: `sk-invented-openai-${CANARY}-anew` });
  const jobs = await runner.run(workflow("preview"), opened());
  const [text = ""] = await comments();
  writeFileSync(file, before);
  expect(ended(jobs), printed(jobs)).toMatchObject({ "preview (staging)": "success" });
  expect(text).toContain(
    "set anew here, with a value that nobody has looked at: hotdash-simulated:secrets.OPENAI",
  );
  expect(text).toContain("fly:Secrets");
  for (const shown of [text, printed(jobs)]) expect(shown).not.toContain(CANARY);
});

it("the next push edits the comment", async () => {
  await stack("production").set(["github", "environment"], "production");
  const jobs = await runner.run(workflow("preview"), opened());
  expect(ended(jobs), printed(jobs)).toEqual({
    "preview (staging)": "success",
    "preview (production)": "success",
    comment: "success",
    time: "success",
  });
  const [text = "", ...others] = await comments();
  expect(others).toEqual([]);
  expect(text).toContain("| `production` | ✅ may be applied | 1 to update | ✅ passed |");
});

it("a preview that could not begin is said to have failed", async () => {
  await stack("staging").set(["dashboard", "web", "guest", "memory_mb"], 256);
  const jobs = await runner.run(workflow("preview"), opened());
  expect(ended(jobs)).toMatchObject({ "preview (staging)": "failure", comment: "success" });
  const [text = ""] = await comments();
  expect(text).toContain("| `staging` | ❌ failed |");
  expect(text).toContain("dashboard.web.guest.memory_mb = 256");
});
