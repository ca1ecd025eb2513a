import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ageGate, judgeAge } from "../../../operations/gates/age.ts";
import { approverGate } from "../../../operations/gates/approver.ts";
import { checksGate, evidenceGate, runsOf } from "../../../operations/gates/commit.ts";
import { GithubClient } from "../../../operations/github/client.ts";
import { deployersOf } from "../../../operations/github/deployers.ts";
import { recordDeployment } from "../../../operations/github/deployments.ts";
import { deploy } from "../../../settings/schema/deploy.ts";
import { repository } from "../../../settings/schema/repository.ts";
import type { Happenings } from "../../../simulators/github/happenings.ts";
import { type GithubSimulator, startGithubSimulator } from "../../../simulators/github/main.ts";
import { hurried } from "../../support/hurried.ts";

/*
 * Who said something decides whether it counts: everybody who may push a branch can report a check, upload an artifact and
 * record a deployment under any name.
 */
let simulator: GithubSimulator;
let github: GithubClient;
let happen: Happenings;

beforeAll(async () => {
  simulator = await startGithubSimulator({ rateLimits: false, users: ["Reviewer", "reader", "outsider"] });
  github = new GithubClient(
    { baseUrl: simulator.url, owner: "Jgorzitza", repository: "HotDash", token: "sim_github" },
    // It rests a second after each write, as GitHub asks for.
    hurried(),
  );
  happen = simulator.happenings();
  happen.collaborator("Reviewer", "write");
  happen.collaborator("reader", "triage");
});
afterAll(() => simulator.close());

const EVIDENCE = [{ artifact: "vitest", report: "vitest" }];
const report = (failed: number) => ({
  "r.json": JSON.stringify({ numTotalTests: 2, numPassedTests: 2 - failed, numFailedTests: failed }),
});
const asked = (commit: string, hotfix = false) => ({
  ...{ github, commit, hotfix, now: Date.now() },
  required: repository.parse({ main: { requiredChecks: ["lint"] } }).main,
  deploy: deploy("production").parse({ evidence: EVIDENCE }),
  runs: () => runsOf(github, commit),
});
const said = ({
  findings,
  notes,
}: {
  findings: { property: string; problem: string }[];
  notes: string[];
}) => [...findings.map(({ property, problem }) => `${property}: ${problem}`), ...notes];
const pushed = (branch = "main") => happen.push(branch, "a change").sha;
const ci = (ref: string, more: object = {}) =>
  happen.run({ path: ".github/workflows/ci.yml", event: "push", ref, conclusion: "success", ...more });

describe("a check run", () => {
  it("counts from Actions, and a red one of another run is hidden by no green one", async () => {
    const sha = pushed();
    happen.check(sha, "lint", "success", { app: { id: 7, slug: "another-app", name: "Another" } });
    expect(said(await checksGate(asked(sha)))).toEqual([expect.stringContaining("another-app reported it")]);
    happen.check(sha, "lint", "failure", { suite: 1 });
    happen.check(sha, "lint", "success", { suite: 2 });
    expect(said(await checksGate(asked(sha)))).toEqual(["check lint: ended with failure"]);
    // Run again in its own suite, it takes the place of the red one.
    happen.check(sha, "lint", "success", { suite: 1 });
    expect(said(await checksGate(asked(sha)))).toEqual([]);
  });
});

describe("an artifact", () => {
  const evidence = async (sha: string, hotfix = false) => said(await evidenceGate(asked(sha, hotfix)));
  const missing = [expect.stringContaining("left this artifact")];

  it("counts from the named workflow by a push to main", async () => {
    const sha = pushed();
    for (const other of [
      { path: ".github/workflows/evil.yml" },
      { event: "pull_request" },
      { event: "workflow_dispatch" },
    ])
      happen.artifact(ci("main", other), "vitest", report(0));
    expect(await evidence(sha)).toEqual(missing);
    happen.artifact(ci("main"), "vitest", report(0));
    expect(await evidence(sha)).toEqual(["vitest: 2 passed, 0 failed"]);
  });

  it("of a branch counts for a hotfix alone, and of its own branch", async () => {
    const fix = pushed("hotfix/login");
    happen.artifact(ci("hotfix/login"), "vitest", report(0));
    expect(await evidence(fix)).toEqual(missing);
    expect(await evidence(fix, true)).toEqual(["vitest: 2 passed, 0 failed"]);
    const aside = pushed("feature");
    happen.artifact(ci("feature"), "vitest", report(0));
    expect(await evidence(aside, true)).toEqual(missing);
  });

  it("that is red is hidden by no green one, before or after it", async () => {
    const sha = pushed();
    const runs = [ci("main"), ci("main"), ci("main")];
    for (const [index, run] of runs.entries()) happen.artifact(run, "vitest", report(index === 1 ? 1 : 0));
    expect(await evidence(sha)).toContainEqual(expect.stringContaining("1 tests failed"));
    // The same run again: what it left before is not current any more.
    const [, red] = runs;
    if (red) happen.artifact(red, "vitest", report(0));
    expect((await evidence(sha)).join()).not.toContain("tests failed");
  });
});

describe("the identity that deploys", () => {
  it("is whoever's token asks, unless the stack shared names it", async () => {
    expect(await deployersOf(github, [])).toEqual(["Jgorzitza"]);
    expect(await deployersOf(github, ["hotdash-deploy"])).toEqual(["hotdash-deploy"]);
  });
  it("is never that of any branch's workflow", () => {
    for (const login of ["github-actions[bot]", "GitHub-Actions[bot]"])
      expect(repository.safeParse({ deployers: [login] }).success).toBe(false);
    expect(repository.safeParse({ deployers: ["hotdash[bot]", "somebody"] }).success).toBe(true);
  });
});

describe("the approver of a hotfix", () => {
  const gate = async (
    commit: string,
    approver: string,
    { actors = ["Jgorzitza"], run = undefined as number | undefined } = {},
  ) => said(await approverGate({ github, commit, approver, actors, run }));

  it("is somebody else, whatever the case of the name", async () => {
    expect(await gate(pushed(), "JGORZITZA")).toContainEqual(expect.stringContaining("is who starts this"));
  });

  it("is a collaborator who may push", async () => {
    const sha = pushed();
    expect(await gate(sha, "reader")).toContainEqual(expect.stringContaining("may not push"));
    expect(await gate(sha, "outsider")).toContainEqual(expect.stringContaining("may not push"));
    expect(await gate(sha, "nobody-at-all")).toContainEqual(
      expect.stringContaining("is the login of nobody"),
    );
  });

  it("has approved exactly this commit, and did not take it back", async () => {
    const sha = pushed("hotfix/one");
    const { number } = happen.openPull({ title: "Fix", head: "hotfix/one" });
    expect(await gate(sha, "reviewer")).toEqual([expect.stringContaining("has approved neither")]);
    happen.review(number, { author: "outsider", state: "APPROVED" });
    expect(await gate(sha, "reviewer")).toEqual([expect.stringContaining("has approved neither")]);
    happen.review(number, { author: "Reviewer", state: "APPROVED" });
    happen.review(number, { author: "Reviewer", state: "COMMENTED" });
    expect(await gate(sha, "reviewer")).toEqual([`reviewer approved the review of ${sha.slice(0, 12)}`]);
    const next = pushed("hotfix/one");
    expect(await gate(next, "reviewer")).toEqual([expect.stringContaining("approved another commit")]);
    happen.review(number, { author: "Reviewer", state: "APPROVED" });
    happen.review(number, { author: "Reviewer", state: "CHANGES_REQUESTED" });
    expect(await gate(next, "reviewer")).toEqual([expect.stringContaining("changes_requested")]);
  });

  it("or the deployment of this very run", async () => {
    const sha = pushed("hotfix/two");
    const run = happen.run({
      path: ".github/workflows/production.yml",
      event: "workflow_dispatch",
      ref: "hotfix/two",
    });
    const environment = "production";
    happen.approve(run, { author: "Reviewer", environment, state: "rejected" });
    expect(await gate(sha, "reviewer", { run: run.id })).toHaveLength(1);
    happen.approve(run, { author: "Reviewer", environment, state: "approved" });
    expect(await gate(sha, "reviewer", { run: run.id })).toEqual([
      `reviewer approved the deployment of run ${run.id}`,
    ]);
    const other = happen.run({ path: ".github/workflows/production.yml", ref: "hotfix/two" });
    expect(await gate(sha, "reviewer", { run: other.id })).toHaveLength(1);
  });
});

describe("a commit older than what runs", () => {
  const by = ["Jgorzitza"];
  const record = (commit: string, state: "success" | "failure") =>
    recordDeployment(github, {
      ...{ commit, environment: "production", state, description: "release", url: "https://example.org", by },
      payload: { digest: `sha256:${commit}`, version: "v2.0.0" },
    });
  const gate = async (commit: string, more: object = {}) =>
    said(
      await ageGate({
        ...{ github, commit, stack: "production", environment: "production", deployers: by },
        ...{ allowed: false, asked: false, ...more },
      }),
    );

  it("is refused, until somebody asks for it", async () => {
    const [older, newer, newest] = [pushed(), pushed(), pushed()];
    expect(await gate(older)).toEqual([]);
    await record(newer, "success");
    // A failure says nothing of what runs.
    await record(newest, "failure");
    expect(await gate(older)).toEqual([
      `commit ${older.slice(0, 12)}: is 1 commit older than ${newer.slice(0, 12)} (v2.0.0), which runs`,
    ]);
    expect(await gate(older, { allowed: true })).toEqual([
      expect.stringContaining("--allow-older was given"),
    ]);
    expect(await gate(newer)).toEqual([]);
    expect(await gate(newest)).toEqual([]);
    expect(await gate(pushed("hotfix/aside"))).toEqual([]);
  });

  it("is not hidden by however many failures there were since", async () => {
    const [older, newer, bad] = [pushed(), pushed(), pushed()];
    await record(newer, "success");
    for (let count = 0; count < 21; count++) await record(bad, "failure");
    expect(await gate(older)).toEqual([expect.stringMatching(/older than .* which runs/)]);
  });

  it("is said where a person decides, and on another line of history everywhere", () => {
    const given = { commit: "a".repeat(40), stack: "staging", allowed: false };
    const older = { runs: "b", status: "ahead", by: 2 } as const;
    expect(judgeAge({ ...given, asked: true }, older)).toMatchObject({
      findings: [],
      notes: [expect.stringContaining("is 2 commits older than b")],
    });
    expect(judgeAge({ ...given, asked: false }, older).findings).toHaveLength(1);
    expect(judgeAge({ ...given, asked: false }, { ...older, status: "diverged" }).notes).toHaveLength(1);
  });
});
