import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { image } from "../support/fly-world.ts";
import { ReleasingStack } from "./support/releasing-stack.ts";

/* A stack that goes back to its last release; rollback.long.test.ts goes on. Each step goes on from the last. */
const CANARY = "canary0rollback";
const [A, B] = [image("2026.11.1", "a"), image("2026.11.2", "b")];

/** What a preview says that is refused. */
async function told(env: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await world.stack.preview([], { env });
  expect(code).not.toBe(0);
  expect(stdout + stderr, "a list, not a stack trace").not.toMatch(/^\s+at .*\.ts:\d+/m);
  return stdout + stderr;
}

let world: ReleasingStack;
beforeAll(async () => {
  world = await ReleasingStack.start(CANARY);
});
afterAll(() => world.stop());

describe("going back", () => {
  it("needs a release to go back to", async () => {
    const { code, stdout, stderr } = await world.stack.up([], { env: { HOTDASH_ROLLBACK_TO: "previous" } });
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain("the stack staging has no release yet");
    expect(world.simulation.fly.journal.entries()).toEqual([]);
  });

  it("is offered by the output `releases`", async () => {
    await world.engine({ HOTDASH_IMAGE: A, HOTDASH_RELEASED_BY: "first" });
    await world.engine({ HOTDASH_IMAGE: B, HOTDASH_RELEASED_BY: "second" });
    const finished_at = expect.stringMatching(/^\d{4}-.*Z$/);
    expect((await world.stack.outputs()).releases).toEqual([
      { image: B, finished_at, outcome: "live", by: "second" },
      { image: A, finished_at, outcome: "live", by: "first" },
    ]);
  });

  it("is refused to the release that runs, which nobody went back to", async () => {
    expect(await told({ HOTDASH_ROLLBACK_TO: "bbbbbbb" })).toContain(
      "is what the stack staging runs already",
    );
  });

  it("shows in a preview, without a request to Fly", async () => {
    const mark = world.simulation.fly.journal.mark();
    const { code, stdout, stderr } = await world.stack.preview(["--diff"], {
      env: { HOTDASH_ROLLBACK_TO: "previous" },
    });
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toMatch(new RegExp(`image\\s*: "${B}" => "${A}"`));
    expect(world.simulation.fly.journal.since(mark)).toEqual([]);
  });

  it("to the previous release leaves a stack at rest", async () => {
    const { code, printed } = await world.up(["--rollback-to", "previous"]);
    expect(code, printed).toBe(0);
    expect(world.images()).toEqual([A, A]);
    expect(await world.stack.outputs()).toMatchObject({ image: A, releases: [{ rollback: {} }, {}, {}] });
    await world.expectAtRest();
  });

  it("is done when the same is asked for again by its name", async () => {
    const { code, stdout, stderr } = await world.stack.preview(["--expect-no-changes"], {
      env: { HOTDASH_ROLLBACK_TO: "aaaaaaa" },
    });
    expect(code, stdout + stderr).toBe(0);
  });
});

describe("a release that cannot be gone back to", () => {
  it("is answered with those that can, by the engine and by the wrapper", async () => {
    for (const said of [
      await told({ HOTDASH_ROLLBACK_TO: "deadbeef" }),
      (await world.up(["--rollback-to", "deadbeef"])).printed,
    ]) {
      expect(said).toContain("names none of the last releases of the stack staging");
      expect(said).toMatch(/aaaaaaaaaaaa {2}2026\.11\.1 {2}.* live, runs now/);
      expect(said).toContain("run: npm run up -- staging --rollback-to bbbbbbbbbbbb");
    }
  });

  it("is one beside which an image is named", async () => {
    expect(await told({ HOTDASH_ROLLBACK_TO: "previous", HOTDASH_IMAGE: B })).toContain(
      "to go back, unset HOTDASH_IMAGE",
    );
    await world.stack.set(["dashboard", "image"], B);
    expect(await told({ HOTDASH_ROLLBACK_TO: "previous" })).toContain(
      "config rm --path 'hotdash-simulated:dashboard.image' -s staging",
    );
    await world.stack.set(["dashboard", "image"], undefined);
  });
});
