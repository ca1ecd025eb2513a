import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { image } from "../support/fly-world.ts";
import { ReleasingStack } from "./support/releasing-stack.ts";

/* A stack that goes to and fro between its releases, and what it remembers of those that failed. Each step goes on from the last. */
const CANARY = "canary0rollback";
const [A, B] = [image("2026.11.1", "a"), image("2026.11.2", "b")];
const BROKEN = image("2026.11.3-sim-crash", "c");
const TORN = image("2026.11.4-sim-fails-in-chroma", "d");

let world: ReleasingStack;
beforeAll(async () => {
  world = await ReleasingStack.start(CANARY);
  for (const image of [A, B, A]) await world.engine({ HOTDASH_IMAGE: image });
});
afterAll(() => world.stop());

describe("going back", () => {
  it("to the start of a digest works in a plain run of the engine too", async () => {
    expect(world.images(), "the step before").toEqual([A, A]);
    await world.engine({ HOTDASH_ROLLBACK_TO: "sha256:bbbbbbb" });
    expect(world.images()).toEqual([B, B]);
    await world.expectAtRest();
  });

  it("to the previous release again goes to and fro", async () => {
    const first = await world.up([], { HOTDASH_ROLLBACK_TO: "previous" });
    expect([first.code, world.images()], first.printed).toEqual([0, [A, A]]);
    const second = await world.up(["--rollback-to", "2026.11.2"]);
    expect([second.code, world.images()], second.printed).toEqual([0, [B, B]]);
  });
});

describe("a release that failed and was put back", () => {
  it("is remembered, and leaves the stack at rest", async () => {
    const { code, printed } = await world.up([], { HOTDASH_IMAGE: BROKEN });
    expect(code, printed).toBe(1);
    expect(printed).toContain("cccccccccccc is remembered as failed (web: health, ");
    expect(world.images()).toEqual([B, B]);
    expect(await world.failures()).toEqual({
      "hotdash:failed:cccccccccccc": expect.stringMatching(/^sha256:c{64} \S+ web health$/),
    });
    await world.expectAtRest();
  });

  it("is refused before anything is touched or previewed", async () => {
    const mark = world.simulation.fly.journal.mark();
    const { code, printed } = await world.up([], { HOTDASH_IMAGE: BROKEN }, ["--yes"]);
    expect(code, printed).toBe(1);
    expect(printed).toContain("failed before and was put back (web: health, ");
    expect(printed).toContain(`HOTDASH_IMAGE=${BROKEN} npm run up -- staging --retry`);
    expect(printed).not.toMatch(/^(Previewing|Updating)/m);
    expect(world.simulation.fly.journal.since(mark)).toEqual([]);
  });

  it("is tried again with --retry, and forgotten when it succeeds", async () => {
    const again = await world.up(["--retry"], { HOTDASH_IMAGE: BROKEN });
    expect(again.code, again.printed).toBe(1);
    expect(again.printed).toContain("it crashed");
    expect(Object.keys(await world.failures())).toEqual(["hotdash:failed:cccccccccccc"]);
    // The same digest under a tag by which the simulator lets it live.
    const fixed = await world.up(["--retry"], { HOTDASH_IMAGE: image("2026.11.3", "c") });
    expect(fixed.code, fixed.printed).toBe(0);
    expect(await world.failures()).toEqual({});
  });

  it("in a later group only is remembered too, and is no previous release", async () => {
    const torn = await world.up([], { HOTDASH_IMAGE: TORN });
    expect(torn.printed).toContain(`all groups run ${image("2026.11.3", "c")} again`);
    expect(Object.values(await world.failures())).toEqual([
      expect.stringMatching(/^sha256:d{64} \S+ chroma health$/),
    ]);
    expect((await world.releases()).slice(0, 3)).toEqual([
      `${image("2026.11.3", "c")} live`,
      `${TORN} incomplete`,
      `${image("2026.11.3", "c")} live`,
    ]);
    const { code, printed } = await world.up(["--rollback-to", "previous"]);
    expect([code, world.images()], printed).toEqual([0, [B, B]]);
    await world.expectAtRest();
  });

  it("is kept without anything secret, outside of the state", async () => {
    const folder = join(world.workspace.project.folder, "state");
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
