import { afterEach, describe, expect, it } from "vitest";
import { expectConverges } from "./support/converges.ts";
import { type KilledUp, killedUp, type Manner } from "./support/killed-up.ts";

/*
 * kill -9 of the engine during a first `up`, at a few telling requests; kill.long.test.ts goes through all of them.
 */
let run: KilledUp | undefined;
afterEach(async () => {
  await run?.dispose();
});

describe.each<[number, Manner]>([
  [2, "engine and providers"],
  [9, "engine alone"],
])("killed at writing request %i, %s", (at, manner) => {
  it("converges after repair and a plain up", async () => {
    run = await killedUp(at, manner);
    expect(run.killed, `the update ended after ${run.requests.length} writing requests`).toBe(true);
    await expectConverges(run);
  });
});
