import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GithubClient } from "../../../operations/github/client.ts";
import { newCopy } from "../../../operations/stand-ins/copy.ts";
import { newestCopy } from "../../../operations/stand-ins/fetch.ts";
import type { Happenings } from "../../../simulators/github/happenings.ts";
import { type GithubSimulator, startGithubSimulator } from "../../../simulators/github/main.ts";

/* Where a pull request's job gets the copy of a stack from: main's own workflow, and nobody else. */
let simulator: GithubSimulator;
let github: GithubClient;
let happenings: Happenings;
beforeAll(async () => {
  simulator = await startGithubSimulator();
  const access = { baseUrl: simulator.url, owner: "Jgorzitza", repository: "HotDash", token: "sim_github" };
  github = new GithubClient(access, {});
  happenings = simulator.happenings();
});
afterAll(() => simulator.close());

const content = (commit: string, stack = "staging") => {
  const state = { version: 3, deployment: {} };
  const project = "hotdash";
  return JSON.stringify(
    newCopy({ project, stack, commit, at: "2026-11-30T00:00:00Z", settings: [], replaced: 0, state }),
  );
};

/** Leaves a copy as a run of a workflow would. */
function left(
  label: string,
  {
    ref,
    path = "stand-ins",
    event = "push",
    text = content(label),
  }: { ref: string; path?: string; event?: string; text?: string },
) {
  const run = happenings.run({
    path: `.github/workflows/${path}.yml`,
    event,
    ref,
    conclusion: "success",
  } as Parameters<Happenings["run"]>[0]);
  happenings.artifact(run, "stand-ins-staging", { "stand-ins-staging.json": text });
}

describe("the copy of a stack", () => {
  it("is missed by name, with the command that makes one", async () => {
    await expect(newestCopy(github, "production")).rejects.toThrow(
      /there is no copy of production with stand-ins yet.*\nfix: gh workflow run stand-ins\.yml/,
    );
  });

  it("takes the newest copy that main's own workflow left, and no other", async () => {
    const main = happenings.push("main", "one").sha;
    left("old", { ref: main });
    left("new", { ref: happenings.push("main", "two").sha, event: "schedule" });
    const branch = happenings.push("feature", "mine").sha;
    left("of a branch", { ref: branch });
    left("of a pull request", { ref: main, event: "pull_request" });
    left("of another workflow", { ref: main, path: "mine" });
    expect((await newestCopy(github, "staging")).commit).toBe("new");
    // Not even a tag that is called main makes a branch's commit one of main's.
    happenings.tag("main", branch);
    expect((await newestCopy(github, "staging")).commit).toBe("new");
  });

  it.each([
    ["cut off", content("x").slice(0, 40)],
    ["of another stack", content("x", "production")],
    ["of another version", content("x").replace('"version":1', '"version":0')],
  ])("that is %s cannot be read", async (_, text) => {
    left("bad", { ref: happenings.push("main", "three").sha, text });
    await expect(newestCopy(github, "staging")).rejects.toThrow(
      /the copy of staging with stand-ins cannot be read/,
    );
  });
});
