import { expect, it } from "vitest";
import { expectConvergesBeside } from "./support/converges-beside.ts";
import { killedUp } from "./support/killed-up.ts";

/** More than a first `up` can need for one of the apps; the sweep ends when an update ends before it is killed. */
const FURTHEST = 30;

it.each([
  ["Chatwoot", "chatwoot", 8],
  ["an agent app", "agents", 4],
] as const)(
  "kill -9 after each writing request that a first up sends for %s: repair and a plain up converge",
  async (name, which, least) => {
    let points = 0;
    for (let at = 1; at <= FURTHEST; at++) {
      const run = await killedUp(at, "engine and providers", which);
      try {
        if (!run.killed) break;
        await expectConvergesBeside(run, which);
        points = at;
      } finally {
        await run.workspace.dispose();
        await run.simulation.stop();
      }
    }
    expect(points).toBeGreaterThanOrEqual(least);
    console.log(`${name}: killed at each of ${points} writing requests`);
  },
  1_500_000,
);
