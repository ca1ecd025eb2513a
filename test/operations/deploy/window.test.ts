import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXIT } from "../../../operations/deploy/exit-codes.ts";
import { gatesOf, stepsOf } from "../../../operations/deploy/plan.ts";
import type { DeployContext } from "../../../operations/deploy/step.ts";
import { GithubClient } from "../../../operations/github/client.ts";
import { recordDeployment } from "../../../operations/github/deployments.ts";
import { publishRelease } from "../../../operations/github/publish-release.ts";
import { type GithubSimulator, startGithubSimulator } from "../../../simulators/github/main.ts";

/* A window that is closed while an interrupted deploy is gone on with: what was done is recorded, and nothing else is done. */
const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const image = (tag: string, digit: string) => `registry.fly.io/hotdash:${tag}@${digest(digit)}`;
const planned = { command: "deploy", commit: undefined, kind: "production" } as const;

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
  await publishRelease(client, { tag: "v1.0.0", commit, notes: "", prerelease: false, files: [] });
  await record("3", "failure");
});
afterAll(() => github.close());

const record = (digit: string, state: "success" | "failure") =>
  recordDeployment(client, {
    ...{ commit, environment: "production", state, description: "release", url: "https://hotdash.example" },
    ...{ by: ["Jgorzitza"], payload: { digest: digest(digit) } },
  });

const frozen = { freezes: [{ from: "2020-01-01", to: "2199-12-31", reason: "for ever" }] };

function contextOf(given: {
  running?: string;
  image?: string;
  version?: string;
  github?: () => GithubClient;
}) {
  const { running, github: reached = () => client, ...options } = given;
  return {
    options,
    facts: {
      ...{ verdicts: {}, running, deployers: ["Jgorzitza"] },
      settings: { deploy: frozen, environmentClass: "production", github: { environment: "production" } },
    },
    ...{ github: reached, now: () => Date.parse("2026-11-30T12:00:00Z") },
  } as unknown as DeployContext;
}

const gate = (name: string, steps = stepsOf(planned)) => {
  const step = steps.find((one) => one.name === name);
  if (!step) throw new Error(`no step ${name}`);
  return step;
};
const closed = { code: EXIT.window, message: expect.stringContaining("for ever") };

describe("a closed window", () => {
  it.each([
    ["by its digest", { image: digest("2") }],
    ["by its version", { version: "v1.1.0" }],
    ["by its tag", { image: "v1.1.0" }],
    ["as what runs", {}],
  ])("lets a release be recorded that runs already, named %s", async (_, options) => {
    const context = contextOf({ running: image("v1.1.0", "2"), ...options });
    expect(await gate("window").run(context)).toMatch(/open[\s\S]*for ever[\s\S]*only recorded/);
    context.facts.plan = { changes: [], fingerprint: "" } as never;
    expect(await gate("risk").run(context)).toBe("open");
  });

  it("lets one be published whose record is there", async () => {
    const context = contextOf({ running: image("v1.0.1", "1"), version: "v1.0.1" });
    expect(await gate("window").run(context)).toContain("only recorded");
  });

  it("lets nothing else through with it", async () => {
    const context = contextOf({ running: image("v1.1.0", "2") });
    await gate("window").run(context);
    context.facts.plan = { changes: [{ name: "web", operation: "update" }], fingerprint: "" } as never;
    await expect(gate("risk").run(context)).rejects.toMatchObject(closed);
  });

  it("stays closed for what is recorded, for another image, and where GitHub cannot say", async () => {
    const running = image("v1.0.0", "1");
    for (const context of [
      contextOf({ running, version: "v1.0.0" }),
      contextOf({ running: image("v1.1.0", "2"), image: "v1.2.0" }),
      contextOf({ running: undefined as never, image: "v1.2.0" }),
      contextOf({
        running: image("v1.1.0", "2"),
        github: () => {
          throw new Error("GITHUB_TOKEN is missing");
        },
      }),
    ])
      await expect(gate("window").run(context)).rejects.toMatchObject(closed);
  });

  it("stays closed for a plain update, which nobody has previewed yet", async () => {
    const context = contextOf({ running: image("v1.1.0", "2") });
    await expect(gate("window", gatesOf(planned)).run(context)).rejects.toMatchObject(closed);
  });
});
