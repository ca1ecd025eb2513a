import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { readHeads } from "../../../operations/adopt/repository/read.ts";
import { judgeReporting } from "../../../operations/gates/reporting.ts";
import { GithubClient } from "../../../operations/github/client.ts";
import { type GithubSimulator, startGithubSimulator } from "../../../simulators/github/main.ts";
import { inProcess } from "../../cli/support/in-process.ts";
import { spawned } from "../../cli/support/spawn.ts";

/* A repository as the application's is: names of jobs of its own, checks by path, artifacts in XML. */
let sim: GithubSimulator;
const JUNIT = '<testsuites><testsuite><testcase name="a"/></testsuite></testsuites>';
beforeAll(async () => {
  sim = await startGithubSimulator({ rateLimits: false });
  const happen = sim.happenings();
  for (const [index, extra] of [["docs"], [], []].entries()) {
    const { sha } = happen.push(`change-${index}`, "A change");
    happen.openPull({ title: "A change", head: `change-${index}` });
    for (const name of ["build-test", "danger", "gitleaks", ...extra]) happen.check(sha, name, "success");
    happen.check(sha, "preview-host", "success", { app: { id: 99, slug: "host", name: "Host" } });
    // Red for all, and a deploy of every pull request.
    happen.check(sha, "manager-outcome", "failure");
    happen.check(sha, "Deploy staging", "success");
    happen.check(sha, "idlecheck", index === 0 ? "failure" : "skipped");
  }
  const { sha } = happen.push("main", "Merged");
  const run = happen.run({ path: ".github/workflows/ci.yml", event: "push", ref: "main" });
  happen.artifact(run, "junit", { "reports/unit.xml": JUNIT });
  happen.artifact(run, `build-${sha.slice(0, 7)}`, { "x.js": "1" });
  happen.artifact(run, "notes", { "a.txt": "no report" });
  happen.artifact(run, `load-test-results-${run.id}`, { "reports/load.xml": JUNIT });
  happen.finish(run, "success");
  happen.file(
    ".github/workflows/ci.yml",
    "jobs:\n  build-test:\n    env:\n      FLY_API_TOKEN: $" + "{{ secrets.FLY_API_TOKEN }}\n",
  );
  happen.file(
    ".github/workflows/deploy-staging.yml",
    "on: [push, pull_request]\njobs:\n  deploy:\n    name: Deploy staging\n    environment: staging\n",
  );
  happen.file(".github/workflows/dev-mcp-ban.yml", "jobs:\n  ban:\n   steps: [\n  - run: x\n");
});
afterAll(() => sim.close());

function adopt(repository: string, env: Record<string, string> = {}, as = inProcess) {
  const variables = { PATH: process.env.PATH, GITHUB_TOKEN: "sim_github", GITHUB_BASE_URL: sim.url, ...env };
  return as("adopt repository", [repository], { env: variables });
}

describe("adopt repository", () => {
  it("proposes checks that every pull request got, artifacts that hold a report, and secrets by name; it only reads", async () => {
    const mark = sim.journal.mark();
    const { code, stdout, stderr } = await adopt("Jgorzitza/HotDash", {}, spawned);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(sim.journal.since(mark).filter(({ method }) => method !== "GET")).toEqual([]);
    const said = stdout.slice(0, stdout.indexOf("# Pulumi.staging.yaml"));
    const main = parseAllDocuments(said)[0]?.toJS().config["hotdash:repository"].main;
    expect(main).toEqual({
      requiredChecks: ["build-test", "danger", "gitleaks", "idlecheck", "preview-host"],
      checkApps: { "preview-host": 99 },
      approvals: 2,
    });
    expect(stdout).toContain("left out: docs reported for 1 of 3");
    expect(stdout).toMatch(/artifact: junit\n\s+report: junit\n\s+workflow: \.github\/workflows\/ci\.yml/);
    expect(stdout).not.toMatch(/artifact: (build|notes|load)/);
    expect(stdout).toContain(
      "left out: manager-outcome none of 3 ended well: required it would block every merge",
    );
    expect(stdout).toContain(
      "left out: Deploy staging is a job that deploys (.github/workflows/deploy-staging.yml)",
    );
    expect(stdout).toContain(".github/workflows/dev-mcp-ban.yml is no YAML: GitHub runs none of it");
    expect(stdout).toContain("FLY_API_TOKEN: ci.yml; kept nowhere that this token sees");
  });

  it("refuses what is no repository, and says which token it lacks", async () => {
    expect((await adopt("HotDash")).code).toBe(2);
    expect((await adopt("Jgorzitza/HotDash", { GITHUB_TOKEN: "" })).stderr).toContain(
      "GITHUB_TOKEN is not set",
    );
  });
});

describe("required checks", () => {
  const required = (...names: string[]) => ({ requiredChecks: names, advisoryChecks: [], checkApps: {} });

  it("that never reported for a pull request are refused before they are required", async () => {
    const access = { baseUrl: sim.url, owner: "Jgorzitza", repository: "HotDash", token: "sim_github" };
    const heads = await readHeads(new GithubClient(access, {}), "main");
    expect(heads).toHaveLength(3);
    const { findings } = judgeReporting(required("build-test", "lint", "preview-host"), heads);
    expect(findings).toMatchObject([
      { property: "repository.main.requiredChecks: lint", fix: expect.stringContaining("build-test") },
      // Another app's word does not count.
      { property: "repository.main.requiredChecks: preview-host" },
    ]);
    const leave = { check: "lint", owner: "web", reason: "to come", expires: "2099-01-01" };
    expect(judgeReporting({ ...required("lint"), advisoryChecks: [leave] }, heads).findings).toEqual([]);
  });

  it("of a repository without any pull request are told of, and not refused", () => {
    expect(judgeReporting(required("lint"), [])).toMatchObject({ findings: [], notes: [expect.any(String)] });
  });
});
