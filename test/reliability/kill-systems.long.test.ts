import { expect, it } from "vitest";
import { expectConvergesBeside } from "./support/converges-beside.ts";
import { killSweep } from "./support/kill-sweep.ts";

/** More than a first `up` can need for one of the apps; the sweep ends when an update ends before it is killed. */
const FURTHEST = 30;

it.each([
  ["Chatwoot", "chatwoot", 8],
  ["an agent app", "agents", 4],
] as const)(
  "kill -9 after each writing request that a first up sends for %s: repair and a plain up converge",
  async (name, which, least) => {
    const points = await killSweep(FURTHEST, "engine and providers", which, (run) =>
      expectConvergesBeside(run, which),
    );
    expect(points).toBeGreaterThanOrEqual(least);
    console.log(`${name}: killed at each of ${points} writing requests`);
  },
  1_500_000,
);
