import * as fc from "fast-check";
import { scaledClock } from "../../../providers/kernel/clock.ts";
import { startGithubSimulator } from "../../../simulators/github/main.ts";
import type { Owner } from "../../../simulators/render/world.ts";
import { runSeed } from "../../runner/seed.ts";
import { flyWorld } from "../../support/fly-world.ts";
import { renderWorld } from "../../support/render-world.ts";
import { FaultProxy } from "../support/fault-proxy.ts";
import { FlyScene } from "./fly/scene.ts";
import { type FlyChange, type FlyDeed, flyTurns } from "./fly/turns.ts";
import { GithubPlugin } from "./github/plugin.ts";
import { GithubScene } from "./github/scene.ts";
import { type GithubChange, type GithubDeed, githubTurns } from "./github/turns.ts";
import { RenderScene } from "./render/scene.ts";
import { type RenderChange, type RenderDeed, renderTurns } from "./render/turns.ts";
import { play, type Scene, type Turn } from "./scene.ts";

/** How much faster than real time the platforms of the sequences run. */
const SCALE = 100;
/** Sequences that are played at the same time: each mostly waits for its platform. */
const LANES = 8;

/** A platform to play on: how a stack on it is opened, and what may happen to one. */
interface Stage<Change, Deed> {
  turns: fc.Arbitrary<Turn<Change, Deed>[]>;
  open(): Promise<Scene<Change, Deed>>;
  close(): Promise<void>;
}

/** Opens a platform whose clock is so many milliseconds ahead of this computer's. */
type Opening<Change, Deed> = (aheadMs: number) => Promise<Stage<Change, Deed>>;

const onFly: Opening<FlyChange, FlyDeed> = async (aheadMs) => {
  const sim = await flyWorld({ rateLimits: false }, SCALE, aheadMs);
  const proxy = await FaultProxy.before(sim.url);
  process.env.FLY_FLAPS_BASE_URL = proxy.url;
  return {
    turns: flyTurns,
    open: async () => new FlyScene(sim, proxy, SCALE),
    close: async () => {
      await proxy.close();
      await sim.close();
    },
  };
};

const onRender: Opening<RenderChange, RenderDeed> = async (aheadMs) => {
  const owners: Owner[] = [];
  const sim = await renderWorld({ rateLimits: false, owners }, SCALE, aheadMs);
  const proxy = await FaultProxy.before(sim.url);
  process.env.RENDER_API_BASE_URL = proxy.url;
  return {
    turns: renderTurns,
    open: async () => new RenderScene(sim, proxy, owners),
    close: async () => {
      await proxy.close();
      await sim.close();
    },
  };
};

const onGithub: Opening<GithubChange, GithubDeed> = async (aheadMs) => {
  // GitHub tells times by the second, and a change by hand within the second of our own is not to be seen.
  const here = scaledClock(SCALE, Date.now());
  const clock = { ...here, now: () => here.now() + aheadMs };
  const sim = await startGithubSimulator({ clock, rateLimits: false });
  const proxy = await FaultProxy.before(sim.url);
  process.env.HOTDASH_TIME_SCALE = String(SCALE);
  // The provider pauses between writes and tries, to spare the real service.
  const pauses = { writeDelayMs: "1", retryDelayMs: "1" };
  const access = { owner: "Jgorzitza", baseUrl: `${proxy.url}/`, token: "sim_github" };
  const plugin = await GithubPlugin.start({ ...access, ...pauses });
  return {
    turns: githubTurns,
    open: async () => new GithubScene(sim, proxy, plugin),
    close: async () => {
      plugin.stop();
      await proxy.close();
      await sim.close();
    },
  };
};

// biome-ignore lint/suspicious/noExplicitAny: each platform has changes and deeds of its own, which only it looks at
const PLATFORMS: Record<string, Opening<any, any>> = { fly: onFly, render: onRender, github: onGithub };

/** Clocks of the platforms beside this computer's, in milliseconds. */
const CLOCKS = [0, 95_000, -40_000];

/**
 * Plays random sequences of updates on a platform, with drift by others, lists that lag, clocks that differ, and answers
 * that are lost, cut, slow or not the platform's own. A sequence that breaks an invariant fails with its clock, seed and
 * path, which play it again: `HOTDASH_CLOCK=<ms> HOTDASH_SEED=<seed> HOTDASH_PATH=<path>`, and with `HOTDASH_SHRINK=1` a
 * shorter one is looked for.
 */
export async function playSequences(
  platform: string,
  count: number,
  among: readonly number[] = CLOCKS,
): Promise<void> {
  const opening = PLATFORMS[platform];
  if (!opening) throw new Error(`no such platform: ${platform}`);
  const { HOTDASH_SEED, HOTDASH_CLOCK } = process.env;
  const clocks = HOTDASH_CLOCK ? [Number(HOTDASH_CLOCK)] : among;
  const said = console.log;
  for (const [index, aheadMs] of clocks.entries()) {
    const seed = HOTDASH_SEED ? Number(HOTDASH_SEED) : (runSeed() ^ (index * 0x9e3779b9)) | 0;
    said(`${platform}: HOTDASH_CLOCK=${aheadMs} HOTDASH_SEED=${seed}`);
    const stage = await opening(aheadMs);
    console.log = () => undefined;
    try {
      const wrong = await playOn(stage, Math.ceil(count / clocks.length), seed);
      if (wrong.length > 0) throw new Error(`HOTDASH_CLOCK=${aheadMs}\n${wrong.join("\n\n")}`);
    } finally {
      console.log = said;
      await stage.close();
    }
  }
}

/** A clock to play by, another one in every run. */
export const anyClock = (): number[] => [CLOCKS[Math.abs(runSeed()) % CLOCKS.length] ?? 0];

/** Plays sequences in lanes beside each other, each with a seed of its own; answers what was wrong. */
async function playOn<Change, Deed>(
  { turns, open }: Stage<Change, Deed>,
  count: number,
  seed: number,
): Promise<string[]> {
  const { HOTDASH_PATH, HOTDASH_SHRINK } = process.env;
  const lanes = HOTDASH_PATH ? 1 : Math.min(LANES, count);
  let broken = false;
  const property = fc.asyncProperty(turns, async (sequence) => {
    // One is enough: the other lanes end with what they are at.
    if (broken && HOTDASH_SHRINK === undefined) return;
    const problems = await play(await open(), sequence);
    broken ||= problems.length > 0;
    if (problems.length > 0) throw new Error(problems.join("\n"));
  });
  const results = await Promise.allSettled(
    Array.from({ length: lanes }, (_, lane) =>
      fc.assert(property, {
        numRuns: HOTDASH_PATH ? 1 : Math.ceil(count / lanes),
        seed: seed + lane,
        // Shrinking plays hundreds more; it is asked for by name.
        endOnFailure: HOTDASH_SHRINK === undefined,
        ...(HOTDASH_PATH ? { path: HOTDASH_PATH } : {}),
      }),
    ),
  );
  return results.flatMap((one) => (one.status === "rejected" ? [textOf(one.reason)] : []));
}

/** What fast-check says of the sequence, and what was wrong with it. */
function textOf(error: { message: string; cause?: { message?: string } }): string {
  return `${error.message}\n${error.cause?.message ?? ""}`;
}
