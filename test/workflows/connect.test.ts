import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { validate } from "@actions/languageservice";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { parse } from "yaml";
import { evidenceGate } from "../../operations/gates/commit.ts";
import { clientFromEnvironment } from "../../operations/github/job.ts";
import { CHECKOUT } from "../../operations/workspace/checkout.ts";
import { deploy } from "../../settings/schema/deploy.ts";
import { type GithubSimulator, startGithubSimulator } from "../../simulators/github/main.ts";
import type { Step, Workflow } from "./support/load.ts";
import { RULES } from "./support/rules.ts";

/*
 * The pieces that the application's repository pastes, as the page prints them: valid, and what they upload is what a deploy
 * demands. The first deploy of staging was refused for reports that nothing left.
 */
const page = readFileSync(join(CHECKOUT, "docs/connect-the-application.md"), "utf8");
const pieces = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => text);
const [on = "", jobs = ""] = pieces;
const text = `name: ci\n${on}permissions: {}\n${jobs}`;
const workflow = parse(text) as Workflow;
const uploads = Object.values(workflow.jobs).flatMap(({ steps = [] }) =>
  steps.filter(({ uses }) => uses?.startsWith("actions/upload-artifact@")),
);
const runs = Object.values(workflow.jobs).flatMap(({ steps = [] }) => steps.map(({ run = "" }: Step) => run));
const { evidence } = deploy("staging").parse({});

it("are two, and make one workflow that GitHub has nothing to say against", async () => {
  expect(pieces).toHaveLength(2);
  const document = TextDocument.create("file:///.github/workflows/connect.yml", "yaml", 1, text);
  expect((await validate(document)).map(({ message }) => message)).toEqual([]);
});

it.each([
  "actions are pinned by their full commit, with the version beside it",
  "nothing is allowed unless a job says so",
  "every job ends",
  "packages run no scripts of theirs",
  "scripts are given values by variables, never by text",
  "secrets come from environments",
])("follow the rule: %s", (title) => {
  const rule = RULES[title] ?? (() => ["no such rule"]);
  expect(rule({ name: "ci", text, workflow })).toEqual([]);
});

it("upload exactly what a stack demands by default, from the workflow and the pushes that count", () => {
  expect(uploads.map(({ with: given }) => given?.name)).toEqual(evidence.map(({ artifact }) => artifact));
  expect(new Set(evidence.map((one) => one.workflow))).toEqual(new Set([".github/workflows/ci.yml"]));
  expect(workflow.on).toEqual({ push: { branches: ["main", "hotfix/**"] } });
  for (const { if: always, with: given } of uploads)
    expect([always, given?.["if-no-files-found"]]).toEqual(["always()", "error"]);
  // What is uploaded is what a step before it writes.
  for (const { with: given } of uploads)
    expect(
      `${runs.join("\n")}${JSON.stringify(workflow.jobs)}`.split(String(given?.path)).length,
    ).toBeGreaterThan(2);
});

describe("what they upload", () => {
  let sim: GithubSimulator;
  let folder: string;
  beforeAll(async () => {
    sim = await startGithubSimulator();
    folder = mkdtempSync(join(tmpdir(), "connect-"));
  });
  afterAll(async () => {
    await sim.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The piece's own command, run by the Vitest that is here. */
  async function vitest(): Promise<string> {
    const command = runs.find((run) => run.includes("vitest run")) ?? "";
    writeFileSync(
      join(folder, "one.test.js"),
      "import { expect, it } from 'vitest'; it('adds', () => expect(1 + 1).toBe(2));\n",
    );
    const [, , ...args] = command.split(" ");
    const bin = join(CHECKOUT, "node_modules/vitest/vitest.mjs");
    await promisify(execFile)(process.execPath, [bin, ...args, "--root", folder], { cwd: folder });
    return readFileSync(join(folder, "vitest.json"), "utf8");
  }

  it("opens the gate, by the names and files of the pieces", async () => {
    const written: Record<string, string> = {
      "vitest.json": await vitest(),
      // As @playwright/test 1.56.1 wrote it for one test, with PLAYWRIGHT_JSON_OUTPUT_NAME and --reporter=list,json.
      "playwright.json": JSON.stringify({
        ...{ config: {}, suites: [], errors: [] },
        stats: {
          startTime: "2026-11-30T15:54:25.606Z",
          duration: 16_964,
          expected: 1,
          skipped: 0,
          unexpected: 0,
          flaky: 0,
        },
      }),
      // The result of Lighthouse 12, which holds categories beside much else (its documentation).
      "lighthouse.json": JSON.stringify({
        lighthouseVersion: "12.8.2",
        categories: {
          performance: { score: 0.95 },
          accessibility: { score: 1 },
          "best-practices": { score: 1 },
          seo: { score: 1 },
        },
      }),
    };
    const happen = sim.happenings("HotDash");
    const { sha } = happen.push("main", "reported on");
    const run = happen.run({
      path: evidence[0]?.workflow ?? "",
      event: "push",
      ref: "main",
      conclusion: "success",
    });
    const github = clientFromEnvironment({
      ...{ GITHUB_TOKEN: "sim_github", GITHUB_REPOSITORY: "Jgorzitza/HotDash", GITHUB_BASE_URL: sim.url },
    });
    const asked = () =>
      evidenceGate({
        ...{ github, commit: sha, hotfix: false, now: Date.now() },
        deploy: deploy("staging").parse({}) as never,
        required: { requiredChecks: [], advisoryChecks: [] } as never,
        runs: async () => [
          {
            id: run.id,
            name: "ci",
            path: evidence[0]?.workflow ?? "",
            event: "push",
            head_branch: "main",
            head_sha: sha,
            status: "completed",
            conclusion: "success",
          } as never,
        ],
      });
    expect((await asked()).findings.map(({ property }) => property)).toEqual([
      ...["evidence vitest", "evidence playwright", "evidence lighthouse"],
    ]);
    for (const { with: given } of uploads) {
      const file = basename(String(given?.path));
      happen.artifact(run, String(given?.name), { [file]: written[file] ?? "" });
    }
    const { findings, notes } = await asked();
    expect(findings).toEqual([]);
    expect(notes).toEqual([
      expect.stringMatching(/^vitest: 1 passed, 0 failed$/),
      expect.stringMatching(/^playwright: 1 passed/),
      expect.stringMatching(/^lighthouse: performance 0.95/),
    ]);
  });
});
