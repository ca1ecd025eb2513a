import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { image, machinesOf } from "../support/fly-world.ts";
import { startUp } from "./support/up-command.ts";

/* A stack that goes back to its past releases, and what it remembers of those that failed. Each step goes on from the last. */
const CANARY = "canary0rollback";
const [A, B] = [image("2026.11.1", "a"), image("2026.11.2", "b")];
const BROKEN = image("2026.11.3-sim-crash", "c");
const TORN = image("2026.11.4-sim-fails-in-chroma", "d");
const APP = "hotdash-staging";

let simulation: Simulation;
let workspace: Workspace;
let stack: Stack;

beforeAll(async () => {
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.workspace);
  stack = await workspace.stack("staging", { secrets: inventedSecrets("staging", CANARY) });
});
afterAll(async () => {
  await workspace.dispose();
  await simulation.stop();
});

const images = () => machinesOf(simulation.fly, APP).map(({ config }) => config.image);

async function engine(env: Record<string, string>, args: string[] = []): Promise<void> {
  const { code, stdout, stderr } = await stack.up(args, { env });
  expect(code, stdout + stderr).toBe(0);
}

/** The wrapper, at once unless `before` says otherwise. */
async function up(args: string[], env: Record<string, string> = {}, before = ["--yes", "--skip-preview"]) {
  const command = startUp(workspace, ["staging", ...before, ...args], env);
  const code = await command.code;
  return { code, printed: command.printed() };
}

async function expectAtRest(): Promise<void> {
  const plain = await stack.up(["--expect-no-changes"]);
  expect(plain.code, plain.stdout + plain.stderr).toBe(0);
  const drift = await stack.preview(["--refresh", "--expect-no-changes"]);
  expect(drift.code, drift.stdout + drift.stderr).toBe(0);
}

async function failures(): Promise<Record<string, string>> {
  const { stdout } = await stack.run(["stack", "tag", "ls", "--json", "--stack", "staging"]);
  return JSON.parse(stdout || "{}") as Record<string, string>;
}

const releases = async () =>
  ((await stack.outputs()).releases as { image: string; outcome: string }[]).map(
    (release) => `${release.image} ${release.outcome}`,
  );

describe("going back", () => {
  it("needs a release to go back to", async () => {
    const { code, stdout, stderr } = await stack.up([], { env: { HOTDASH_ROLLBACK_TO: "previous" } });
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain("the stack staging has no release yet");
    expect(simulation.fly.journal.entries()).toEqual([]);
  });

  it("is offered by the output `releases`", async () => {
    await engine({ HOTDASH_IMAGE: A, HOTDASH_RELEASED_BY: "first" });
    await engine({ HOTDASH_IMAGE: B, HOTDASH_RELEASED_BY: "second" });
    const finished_at = expect.stringMatching(/^\d{4}-.*Z$/);
    expect((await stack.outputs()).releases).toEqual([
      { image: B, finished_at, outcome: "live", by: "second" },
      { image: A, finished_at, outcome: "live", by: "first" },
    ]);
  });

  it("shows in a preview, without a request to Fly", async () => {
    const mark = simulation.fly.journal.mark();
    const { code, stdout, stderr } = await stack.preview(["--diff"], {
      env: { HOTDASH_ROLLBACK_TO: "previous" },
    });
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toMatch(new RegExp(`image\\s*: "${B}" => "${A}"`));
    expect(simulation.fly.journal.since(mark)).toEqual([]);
  });

  it("to the previous release leaves a stack at rest", async () => {
    const { code, printed } = await up(["--rollback-to", "previous"]);
    expect(code, printed).toBe(0);
    expect(images()).toEqual([A, A]);
    expect(await stack.outputs()).toMatchObject({ image: A });
    await expectAtRest();
  });

  it("to the start of a digest works in a plain run of the engine too", async () => {
    expect(images(), "the step before").toEqual([A, A]);
    await engine({ HOTDASH_ROLLBACK_TO: "sha256:bbbbbbb" });
    expect(images()).toEqual([B, B]);
    await expectAtRest();
  });

  it("to the previous release again goes to and fro", async () => {
    const first = await up([], { HOTDASH_ROLLBACK_TO: "previous" });
    expect([first.code, images()], first.printed).toEqual([0, [A, A]]);
    const second = await up(["--rollback-to", "2026.11.2"]);
    expect([second.code, images()], second.printed).toEqual([0, [B, B]]);
  });
});

describe("a release that cannot be gone back to", () => {
  const told = (env: Record<string, string>) =>
    stack.preview([], { env }).then(({ code, stdout, stderr }) => {
      expect(code).not.toBe(0);
      expect(stdout + stderr, "a list, not a stack trace").not.toMatch(/^\s+at .*\.ts:\d+/m);
      return stdout + stderr;
    });

  it("is answered with those that can, by the engine and by the wrapper", async () => {
    for (const said of [
      await told({ HOTDASH_ROLLBACK_TO: "deadbeef" }),
      (await up(["--rollback-to", "deadbeef"])).printed,
    ]) {
      expect(said).toContain("names none of the last releases of the stack staging");
      expect(said).toMatch(/bbbbbbbbbbbb {2}2026\.11\.2 {2}.* live, runs now/);
      expect(said).toContain("run: npm run up -- staging --rollback-to aaaaaaaaaaaa");
    }
  });

  it("is the one that runs, and none may be named beside an image", async () => {
    expect(await told({ HOTDASH_ROLLBACK_TO: "bbbbbbb" })).toContain(
      "is what the stack staging runs already",
    );
    expect(await told({ HOTDASH_ROLLBACK_TO: "previous", HOTDASH_IMAGE: B })).toContain(
      "to go back, unset HOTDASH_IMAGE",
    );
    await stack.set(["dashboard", "image"], B);
    expect(await told({ HOTDASH_ROLLBACK_TO: "previous" })).toContain(
      "config rm --path 'hotdash-simulated:dashboard.image' -s staging",
    );
    await stack.set(["dashboard", "image"], undefined);
  });
});

describe("a release that failed and was put back", () => {
  it("is remembered, and leaves the stack at rest", async () => {
    const { code, printed } = await up([], { HOTDASH_IMAGE: BROKEN });
    expect(code, printed).toBe(1);
    expect(printed).toContain("cccccccccccc is remembered as failed (web: health, ");
    expect(images()).toEqual([B, B]);
    expect(await failures()).toEqual({
      "hotdash:failed:cccccccccccc": expect.stringMatching(/^sha256:c{64} \S+ web health$/),
    });
    await expectAtRest();
  });

  it("is refused before anything is touched or previewed", async () => {
    const mark = simulation.fly.journal.mark();
    const { code, printed } = await up([], { HOTDASH_IMAGE: BROKEN }, ["--yes"]);
    expect(code, printed).toBe(1);
    expect(printed).toContain("failed before and was put back (web: health, ");
    expect(printed).toContain(`HOTDASH_IMAGE=${BROKEN} npm run up -- staging --retry`);
    expect(printed).not.toMatch(/^(Previewing|Updating)/m);
    expect(simulation.fly.journal.since(mark)).toEqual([]);
  });

  it("is tried again with --retry, and forgotten when it succeeds", async () => {
    const again = await up(["--retry"], { HOTDASH_IMAGE: BROKEN });
    expect(again.code, again.printed).toBe(1);
    expect(again.printed).toContain("it crashed");
    expect(Object.keys(await failures())).toEqual(["hotdash:failed:cccccccccccc"]);
    // The same digest under a tag by which the simulator lets it live.
    const fixed = await up(["--retry"], { HOTDASH_IMAGE: image("2026.11.3", "c") });
    expect(fixed.code, fixed.printed).toBe(0);
    expect(await failures()).toEqual({});
  });

  it("in a later group only is remembered too, and is no previous release", async () => {
    const torn = await up([], { HOTDASH_IMAGE: TORN });
    expect(torn.printed).toContain(`all groups run ${image("2026.11.3", "c")} again`);
    expect(Object.values(await failures())).toEqual([
      expect.stringMatching(/^sha256:d{64} \S+ chroma health$/),
    ]);
    expect((await releases()).slice(0, 3)).toEqual([
      `${image("2026.11.3", "c")} live`,
      `${TORN} incomplete`,
      `${image("2026.11.3", "c")} live`,
    ]);
    const { code, printed } = await up(["--rollback-to", "previous"]);
    expect([code, images()], printed).toEqual([0, [B, B]]);
    await expectAtRest();
  });

  it("is kept without anything secret, outside of the state", async () => {
    const folder = join(workspace.project.folder, "state");
    const kept: string[] = [];
    for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const text = await readFile(join(file.parentPath, file.name), "utf8");
      expect(text, file.name).not.toContain(CANARY);
      if (text.includes("hotdash:failed:")) kept.push(file.name);
    }
    expect(kept).toEqual(["staging.pulumi-tags"]);
  });
});
