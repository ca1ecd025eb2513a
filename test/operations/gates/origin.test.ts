import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ageGate } from "../../../operations/gates/age.ts";
import { checksGate } from "../../../operations/gates/commit.ts";
import { originGate } from "../../../operations/gates/origin.ts";
import { GithubClient } from "../../../operations/github/client.ts";
import { recordDeployment } from "../../../operations/github/deployments.ts";
import { type GithubSimulator, startGithubSimulator } from "../../../simulators/github/main.ts";

/* Production's gate about the origin of a release, against the records that deploys leave at GitHub. */
const HOUR = 3_600_000;
/** GitHub takes logins for the same whatever their case. */
const DEPLOYERS = ["jgorzitzA"];

let simulator: GithubSimulator;
let github: GithubClient;

beforeAll(async () => {
  simulator = await startGithubSimulator();
  github = new GithubClient(
    { baseUrl: simulator.url, owner: "Jgorzitza", repository: "HotDash", token: "sim_github" },
    {},
  );
});
afterAll(() => simulator.close());

const record = (commit: string, environment: string, state: "success" | "failure", more: object = {}) =>
  recordDeployment(github, {
    ...{ commit, environment, state, description: "release", url: "https://example.org" },
    by: DEPLOYERS,
    payload: { digest: "sha256:d", ...more },
  });

async function gate(commit: string, version: string, { hotfix = false, later = HOUR } = {}) {
  const { findings, notes } = await originGate({
    ...{ github, commit, version, digest: "sha256:d", hotfix, stagingBakeMinutes: 30 },
    deployers: DEPLOYERS,
    environments: { production: "production", staging: "staging" },
    now: Date.now() + later,
  });
  return [...findings.map(({ property, problem }) => `${property}: ${problem}`), ...notes];
}

describe("the origin of a release", () => {
  it("is read from tag, branch and staging's own record", async () => {
    const happenings = simulator.happenings();
    const { sha } = happenings.push("main", "one");
    expect(await gate(sha, "v1.0.0")).toEqual([
      "tag v1.0.0: does not exist",
      `staging of ${sha.slice(0, 12)}: has not run it`,
    ]);
    happenings.tag("v1.0.0", sha);
    await record(sha, "staging", "success");
    expect(await gate(sha, "v1.0.0", { later: 0 })).toEqual([
      expect.stringContaining("has run it for 0 minutes, and 30 are demanded"),
    ]);
    const mark = simulator.journal.mark();
    expect(await gate(sha, "v1.0.0")).toEqual([]);
    expect(simulator.journal.count({}, mark)).toBeLessThanOrEqual(6);
    // A later commit on staging makes this record inactive, which says nothing against it.
    await record(happenings.push("main", "two").sha, "staging", "success");
    expect(await gate(sha, "v1.0.0")).toEqual([]);
    await record(sha, "staging", "failure");
    expect(await gate(sha, "v1.0.0")).toEqual([expect.stringContaining("ended with failure")]);
  });

  it("takes no tag for the branch whose name it carries", async () => {
    const happenings = simulator.happenings();
    const own = happenings.push("feature", "never merged").sha;
    happenings.tag("main", own);
    happenings.tag("v0.9.0", own);
    await record(own, "staging", "success");
    expect(await gate(own, "v0.9.0")).toEqual([`commit ${own.slice(0, 12)}: is not on main`]);
    // Nor is a commit of main hidden by such a tag.
    const { sha } = happenings.push("main", "merged");
    happenings.tag("v0.9.1", sha);
    await record(sha, "staging", "success");
    expect(await gate(sha, "v0.9.1")).toEqual([]);
    // A hotfix's branch, too.
    happenings.push("hotfix/x", "fix");
    happenings.tag("hotfix/x", own);
    expect(await gate(own, "v0.9.0", { hotfix: true })).toContainEqual(
      expect.stringContaining("is neither on main nor on a branch hotfix/"),
    );
    simulator.world.repository("HotDash").activity.git.tags.delete("main");
  });

  it("tells a commit that GitHub does not know, a repository that the token does not see, and one that is not on main apart: they were all told to take the emergency path", async () => {
    const happenings = simulator.happenings();
    const lost = "f".repeat(40);
    happenings.tag("v0.8.0", happenings.push("main", "tagged").sha);
    for (const hotfix of [false, true]) {
      const [tag, commit, ...rest] = await gate(lost, "v0.8.0", { hotfix });
      expect(tag).toContain("tag v0.8.0: is on");
      expect(commit).toBe("commit ffffffffffff: is unknown to GitHub: Jgorzitza/HotDash has no such commit");
      expect(rest.join()).not.toMatch(/--hotfix|not on main/);
    }
    const off = happenings.push("somewhere", "off").sha;
    expect(await gate(off, "v0.8.0")).toContainEqual(`commit ${off.slice(0, 12)}: is not on main`);
    // A history of its own: GitHub answers the comparison 404 as well.
    const { git } = simulator.world.repository("HotDash").activity;
    const { sha } = git.add({ message: "orphan", author: "x", at: 0 });
    git.branches.set("gh-pages", sha);
    expect(await gate(sha, "v0.8.0")).toContainEqual(`commit ${sha.slice(0, 12)}: is not on main`);
    const token = simulator.issueToken({ rights: { contents: "read" }, repositories: ["other"] });
    const blind = new GithubClient(
      { baseUrl: simulator.url, owner: "Jgorzitza", repository: "HotDash", token },
      {},
    );
    const asked = originGate({
      ...{ github: blind, commit: off, version: "v0.8.0", digest: "sha256:d", hotfix: false },
      ...{ stagingBakeMinutes: 30, deployers: DEPLOYERS, now: Date.now() },
      environments: { production: "production", staging: "staging" },
    });
    await expect(asked).rejects.toThrow(
      "there is no repository Jgorzitza/HotDash, or the token may not see it",
    );
  });

  it("follows an annotated tag to its commit, and a tag of a tag: git tag -a made every release look as if on another commit", async () => {
    const happenings = simulator.happenings();
    const { sha } = happenings.push("main", "annotated");
    await record(sha, "staging", "success");
    happenings.annotatedTag("v0.7.0", sha, "The seventh");
    expect(await gate(sha, "v0.7.0")).toEqual([]);
    happenings.annotatedTag("v0.7.1", "v0.7.0");
    happenings.annotatedTag("v0.7.2", "v0.7.1");
    expect(await gate(sha, "v0.7.2")).toEqual([]);
    const other = happenings.push("main", "another").sha;
    await record(other, "staging", "success");
    expect(await gate(other, "v0.7.2")).toContainEqual(
      `tag v0.7.2: is on ${sha.slice(0, 12)}, and the image was built from ${other.slice(0, 12)}`,
    );
  });

  it("does not count what GitHub itself writes for a job with an environment", async () => {
    const happenings = simulator.happenings();
    const { sha } = happenings.push("main", "three");
    happenings.tag("v1.1.0", sha);
    const body = { ref: sha, environment: "staging", auto_merge: false, required_contexts: [] };
    const made = await simulator.request("POST", "/repos/Jgorzitza/HotDash/deployments", body);
    const { id } = made.body as { id: number };
    await simulator.request("POST", `/repos/Jgorzitza/HotDash/deployments/${id}/statuses`, {
      state: "success",
    });
    expect(await gate(sha, "v1.1.0")).toEqual([expect.stringContaining("has not run it")]);
  });

  it("does not count what anybody but the deployer records, in the very same words", async () => {
    const happenings = simulator.happenings();
    const { sha } = happenings.push("main", "forged");
    happenings.tag("v1.1.5", sha);
    const forged = {
      ...{ ref: sha, environment: "staging", task: "hotdash:deploy", state: "success" as const },
      payload: { digest: "sha256:d" },
    };
    for (const creator of ["somebody-else", "github-actions[bot]"]) {
      happenings.deployment({ ...forged, creator });
      expect(await gate(sha, "v1.1.5")).toEqual([expect.stringContaining("has not run it")]);
    }
    await record(sha, "staging", "failure");
    // A later success of somebody else hides nothing, neither as a record nor as a word about the deployer's own.
    happenings.deployment({ ...forged, creator: "somebody-else" });
    expect(await gate(sha, "v1.1.5")).toEqual([expect.stringContaining("ended with failure")]);
    const own = [...simulator.world.repository("HotDash").activity.deployments.values()].find(
      (one) => one.sha === sha && one.creator === "Jgorzitza",
    );
    own?.statuses.push({
      ...(own.statuses[0] as object),
      state: "success",
      creator: "somebody-else",
    } as never);
    expect(await gate(sha, "v1.1.5")).toEqual([expect.stringContaining("ended with failure")]);
  });

  it("of a hotfix owes staging a run, and nothing else goes out while that is overdue", async () => {
    const happenings = simulator.happenings();
    const fix = happenings.push("hotfix/login", "fix").sha;
    happenings.tag("v1.0.1", fix);
    expect(await gate(fix, "v1.0.1")).toContainEqual(expect.stringContaining("is not on main"));
    expect(await gate(fix, "v1.0.1", { hotfix: true })).toEqual([
      expect.stringContaining("hotfix: staging has not run it"),
    ]);
    const stagingDue = new Date(Date.now() + 24 * HOUR).toISOString();
    const hotfix = { reason: "nobody can log in", approver: "somebody-else", stagingDue };
    await record(fix, "production", "success", { hotfix, version: "v1.0.1" });

    const next = happenings.push("main", "next").sha;
    happenings.tag("v1.2.0", next);
    await record(next, "staging", "success");
    expect(await gate(next, "v1.2.0")).toEqual([]);
    expect(await gate(next, "v1.2.0", { later: 25 * HOUR })).toEqual([
      expect.stringMatching(/^hotfix v1\.0\.1: was due on staging by .* and has not run there$/),
    ]);
    await record(fix, "staging", "success");
    expect(await gate(next, "v1.2.0", { later: 25 * HOUR })).toEqual([]);
  });
});

it("the gates about age and checks know a commit that is unknown, too", async () => {
  const happenings = simulator.happenings();
  await record(happenings.push("main", "runs").sha, "staging", "success");
  const commit = "e".repeat(40);
  const unknown = [expect.objectContaining({ problem: expect.stringContaining("is unknown to GitHub") })];
  const age = await ageGate({
    ...{ github, commit, stack: "staging", environment: "staging", deployers: DEPLOYERS },
    ...{ allowed: true, asked: true },
  });
  expect(age.findings).toEqual(unknown);
  const checks = await checksGate({
    ...{ github, commit, now: Date.now(), runs: async () => [] },
    required: { requiredChecks: ["lint"], advisoryChecks: [], checkApps: {} },
  });
  expect(checks.findings).toEqual(unknown);
});
