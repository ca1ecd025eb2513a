import { afterAll, beforeAll, expect, it } from "vitest";
import { earlierRelease } from "../../../operations/deploy/earlier-release.ts";
import type { DeployContext } from "../../../operations/deploy/step.ts";
import { GithubClient } from "../../../operations/github/client.ts";
import { recordDeployment } from "../../../operations/github/deployments.ts";
import { type GithubSimulator, startGithubSimulator } from "../../../simulators/github/main.ts";

const image = (digit: string) => `registry.fly.io/hotdash:${digit}@sha256:${digit.repeat(64)}`;
const NOW = Date.parse("2026-11-30T12:00:00Z");
const at = (hoursAgo: number) => new Date(NOW - hoursAgo * 3_600_000).toISOString();

let github: GithubSimulator;
let client: GithubClient;
let commit: string;
beforeAll(async () => {
  github = await startGithubSimulator({ rateLimits: false });
  commit = github.happenings().push("main", "one").sha;
  client = new GithubClient({
    ...{ baseUrl: github.url, owner: "Jgorzitza", repository: "HotDash", token: "sim_github" },
  });
  await record("1", "success");
  await record("2", "failure");
});
afterAll(() => github.close());

const record = (digit: string, state: "success" | "failure") =>
  recordDeployment(client, {
    ...{ commit, environment: "staging", state, description: "release", url: "https://staging.example.com" },
    ...{ by: ["Jgorzitza"], payload: { digest: `sha256:${digit.repeat(64)}` } },
  });

interface Given {
  running: string | undefined;
  /** Images that were live, newest first, and how many hours ago each came. */
  releases?: [digit: string, hoursAgo: number, outcome?: string][];
  github?: () => GithubClient;
}

/** What a run would go back to when the release 3 does not answer. */
function before({ running, releases = [], github: reached = () => client }: Given) {
  const stored = releases.map(([digit, hours, outcome]) => ({
    ...{ image: image(digit), finished_at: at(hours), by: "somebody", ...(outcome ? { outcome } : {}) },
  }));
  const context = {
    facts: { running, deployers: ["Jgorzitza"], settings: { github: { environment: "staging" } } },
    ...{ stack: { outputs: async () => ({ releases: stored }) }, now: () => NOW, github: reached },
  };
  return earlierRelease(context as unknown as DeployContext, image("3"));
}

it("is what ran before this run", async () => {
  expect(await before({ running: image("2") })).toBe(image("2"));
  expect(await before({ running: undefined })).toBeUndefined();
});

it("is the last proven one where an update was cut off before its smoke", async () => {
  const releases: Given["releases"] = [
    ["3", 1],
    ["2", 5],
    ["1", 30],
  ];
  expect(await before({ running: image("3"), releases })).toBe(image("1"));
});

it("is none for a release that runs since long, or was never live before it, or where GitHub cannot be asked", async () => {
  const running = image("3");
  expect(
    await before({
      running,
      releases: [
        ["3", 25],
        ["1", 30],
      ],
    }),
    "since long",
  ).toBeUndefined();
  expect(
    await before({
      running,
      releases: [
        ["3", 1],
        ["2", 2],
      ],
    }),
    "pushed out",
  ).toBeUndefined();
  expect(
    await before({
      running,
      releases: [
        ["3", 1],
        ["1", 2, "incomplete"],
      ],
    }),
    "torn",
  ).toBeUndefined();
  const down = () => {
    throw new Error("GITHUB_TOKEN is missing");
  };
  expect(
    await before({
      running,
      releases: [
        ["3", 1],
        ["1", 2],
      ],
      github: down,
    }),
  ).toBeUndefined();
});

it("is none for a release that passed before", async () => {
  await record("3", "success");
  expect(
    await before({
      running: image("3"),
      releases: [
        ["3", 1],
        ["1", 2],
      ],
    }),
  ).toBeUndefined();
});
