import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DeployContext } from "../../../operations/deploy/step.ts";
import { sharedRerun } from "../../../operations/deploy/steps/gates.ts";
import { attemptOf, rerunGate } from "../../../operations/gates/rerun.ts";
import { recordDeployment } from "../../../operations/github/deployments.ts";
import { clientFromEnvironment } from "../../../operations/github/job.ts";
import { type GithubSimulator, startGithubSimulator } from "../../../simulators/github/main.ts";

/*
 * A re-run of an old workflow run. Users would have got last week's release back, unasked: "Re-run jobs" on a rollback of then, or
 * on a deploy of then after somebody went back past it.
 */
let sim: GithubSimulator;
beforeAll(async () => {
  sim = await startGithubSimulator();
});
afterAll(() => sim.close());

const by = ["Jgorzitza"];
const HOUR = 3_600_000;
const env = (more: object = {}) => ({
  ...{ GITHUB_TOKEN: "sim_github", GITHUB_REPOSITORY: "Jgorzitza/HotDash", GITHUB_BASE_URL: sim.url },
  ...more,
});
const pushed = () => sim.happenings("HotDash").push("main", "change").sha;
/** A run that began an hour ago. */
const began = (path = ".github/workflows/staging.yml") => {
  const run = sim.happenings("HotDash").run({ path, event: "push", ref: "main", conclusion: "success" });
  run.createdAt -= HOUR;
  return run;
};
const went = (commit: string, environment: string, state: "success" | "failure" = "success") =>
  recordDeployment(clientFromEnvironment(env()), {
    ...{ commit, environment, state, description: "release", url: "https://example.org", by },
    payload: { digest: `sha256:${commit}`, version: "v2.0.0" },
  });

describe.each(["staging", "production"])("a re-run to %s", (environment) => {
  const gate = async (commit: string, attempt: number, run: number | undefined, more: object = {}) => {
    const github = clientFromEnvironment(env());
    const { findings, notes } = await rerunGate({
      ...{ github, workflows: github, environment, deployers: by },
      ...{ commit, digest: undefined, run, attempt, allowed: false, ...more },
    });
    return [...findings.map(({ property, problem }) => `${property} ${problem}`), ...notes];
  };

  it("of what ran before something else went out is refused, forwards and backwards", async () => {
    const run = began();
    const [older, newer] = [pushed(), pushed()];
    await went(newer, environment);
    expect(await gate(older, 2, run.id)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^run ${run.id} is a re-run: attempt 2 of a run .* ${newer.slice(0, 12)} \\(v2.0.0\\) went out`,
        ),
      ),
    ]);
    // Back on the older one since: the newer run would undo that, though its commit is newer.
    await went(older, environment);
    expect(await gate(newer, 3, run.id)).toHaveLength(1);
    expect(await gate(newer, 3, run.id, { allowed: true })).toEqual([
      expect.stringContaining("--allow-older was given"),
    ]);
  });

  it("of the same commit, or the same image, goes on: it only finishes what it began", async () => {
    const run = began();
    const commit = pushed();
    await went(commit, environment);
    expect(await gate(commit, 2, run.id)).toEqual([]);
    expect(await gate("f".repeat(40), 2, run.id, { digest: `sha256:${commit}` })).toEqual([]);
  });

  it("after failures alone goes on, and a first attempt asks nothing", async () => {
    const commit = pushed();
    await went(commit, environment);
    const run = sim
      .happenings("HotDash")
      .run({ path: ".github/workflows/x.yml", event: "push", ref: "main", conclusion: "failure" });
    run.createdAt += 2_000;
    await went(pushed(), environment, "failure");
    expect(await gate(pushed(), 2, run.id)).toEqual([]);
    const mark = sim.journal.mark();
    expect(await gate(pushed(), 1, run.id)).toEqual([]);
    expect(await gate(pushed(), 2, undefined)).toEqual([]);
    expect(sim.journal.since(mark)).toEqual([]);
  });

  it("that GitHub does not know is refused", async () => {
    expect(await gate(pushed(), 2, 987_654)).toEqual([
      expect.stringContaining("does not say when its first one was"),
    ]);
  });
});

describe("a re-run to the stack shared", () => {
  const gate = async (sha: string, attempt: string, more: object = {}) => {
    const given = env({ GITHUB_RUN_ID: "7", GITHUB_RUN_ATTEMPT: attempt, GITHUB_SHA: sha, ...more });
    const context = { stack: { name: "shared", project: { env: given } }, facts: { verdicts: {} } };
    return sharedRerun.run(context as unknown as DeployContext);
  };

  it("for a commit that main has left is refused: it would put old rules of the repository back", async () => {
    const [older, newest] = [pushed(), pushed()];
    const said = await gate(older, "2").catch(({ message }: Error) => message);
    expect(said.replace(/\s+/g, " ")).toContain(
      `run 7: is a re-run (attempt 2) for ${older.slice(0, 12)}, and main is at ${newest.slice(0, 12)} since`,
    );
    expect(await gate(newest, "2")).toBe("open");
    expect(await gate(older, "1")).toBe("open");
  });

  it("is refused where GitHub cannot be asked", async () => {
    await expect(gate(pushed(), "2", { GITHUB_TOKEN: "" })).rejects.toThrow(/does not say where main is/);
  });
});

it("an attempt is read from the job, and a machine has none", () => {
  expect(attemptOf({ GITHUB_RUN_ID: "12", GITHUB_RUN_ATTEMPT: "3" })).toEqual({ run: 12, attempt: 3 });
  expect(attemptOf({})).toEqual({ run: undefined, attempt: 1 });
});
