import { expect } from "vitest";
import type { Outs } from "../../../../providers/kernel/implementation.ts";
import { image } from "../../../support/fly-world.ts";
import type { Failure } from "./connection-watch.ts";
import { holdPages, PATIENT } from "./held-pages.ts";
import type { Plant } from "./plants.ts";
import { type Load, underLoad } from "./under-load.ts";
import { CHECK_INTERVAL, fourMachines, type LoadWorld, loadWorld, watchAway, wrongWith } from "./world.ts";

/** One thing that is done to a group under load, and what must come of it. */
export interface Scenario {
  name: string;
  /** How the group differs from four machines before. */
  first?: Outs;
  /** How it differs from four machines afterwards. */
  change: Outs;
  /** Something happens before the update; requests count from one check interval and one lag later. */
  accident?: (world: LoadWorld) => Promise<void>;
  plant?: Plant;
  /** A long page is under way on every machine that leaves: where users notice, all of these are cut, otherwise none is. */
  held?: true;
  /** Decides the lag of each change. */
  seed?: number;
  expect: {
    /** A pattern is the error of an update that was put back. */
    ends: "updated" | RegExp;
    /**
     * `some`: the harness must see failures. `by the release only`: what the platform and the rollout do fails no
     * request, but answers of the new release may be bad while it has its share of the traffic.
     */
    failed: "none" | "some" | "by the release only";
    /** Machines at the end; default 4. */
    machines?: number;
    /** The most machines that may be away from the traffic at once; `more`: that are seen to be more than one. */
    away?: number | "more";
  };
}

/** What came of a scenario. */
export interface Played {
  load: Load<Error | undefined>;
  /** What is wrong with the machines at the end. */
  wrong: string[];
  /** Milliseconds of the platform that the update took. */
  took: number;
  /** The most machines that were away from the traffic at once. */
  away: number;
  /** What became of each held page; undefined: it was answered. */
  held: (Failure | undefined)[];
}

/** Plays a scenario in a world of its own. */
export async function play(scenario: Scenario): Promise<Played> {
  const { accident, plant } = scenario;
  const patient = scenario.held ? PATIENT : {};
  const change: Outs = { ...patient, ...scenario.change };
  const { ends, failed, machines = 4 } = scenario.expect;
  // Careless steps must show whatever the seed: the news of every change then takes the worst case to arrive.
  const timings = failed === "some" ? { proxyLagLeast: 500 } : {};
  const world = await loadWorld({
    timings,
    first: { ...patient, ...scenario.first },
    ...(scenario.seed === undefined ? {} : { seed: scenario.seed }),
  });
  let away: (() => number) | undefined;
  try {
    const held = scenario.held ? holdPages(world) : async () => [];
    plant?.(world);
    let took = 0;
    away = watchAway(world, machines);
    const load = await underLoad(world, world.app, async (countFromNow) => {
      if (accident) {
        await accident(world);
        await world.clock.sleep(CHECK_INTERVAL + world.sim.world.timings.proxyLag);
        countFromNow();
      }
      const begun = world.clock.now();
      const outcome = await world.group.update(fourMachines(world.app, change)).then(
        () => undefined,
        (error: Error) => error,
      );
      took = world.clock.now() - begun;
      return outcome;
    });
    const wanted = ends === "updated" ? ((change.image as string | undefined) ?? image("1")) : image("1");
    const wrong = wrongWith(world, machines, wanted);
    return { load, wrong, took, away: away(), held: await held() };
  } finally {
    away?.();
    await world.close();
  }
}

/** One line that a person reads beside the others. */
export function lineOf({ name }: Scenario, { load, took, away, held }: Played): string {
  const kinds = Object.entries(load.byKind).map(([kind, count]) => `${count} ${kind}`);
  const failed = load.failed === 0 ? "0 failed" : `${load.failed} failed (${kinds.join(", ")})`;
  const cut = held.length === 0 ? "" : `, ${held.filter(Boolean).length} of ${held.length} held pages cut`;
  return `${name}: ${load.requests} requests at ${load.rate}/s, ${failed}${cut}; at most ${away} away; the update took ${(took / 1000).toFixed(1)} s of the platform`;
}

/** Plays a scenario and holds what came of it against what it expects. */
export async function verify(scenario: Scenario): Promise<void> {
  const played = await play(scenario);
  console.log(lineOf(scenario, played));
  const { load, wrong, held } = played;
  const { ends, failed } = scenario.expect;
  if (scenario.held) expect(held.length, "no page was held: nothing was shown").toBeGreaterThan(0);
  if (ends === "updated") expect(load.value).toBeUndefined();
  else expect(load.value?.message).toMatch(ends);
  const { away = Number.POSITIVE_INFINITY } = scenario.expect;
  if (away === "more") expect(played.away).toBeGreaterThan(1);
  else expect(played.away, lineOf(scenario, played)).toBeLessThanOrEqual(away);
  if (failed === "some") {
    if (scenario.held) expect(held.map((one) => one?.kind)).toEqual(held.map(() => "connection broken"));
    else expect(load.failed).toBeGreaterThan(0);
    return;
  }
  expect(held.filter(Boolean), lineOf(scenario, played)).toEqual([]);
  const bad = (scenario.change as { image?: string }).image;
  const unexcused = load.failures.filter((one) => failed === "none" || one.image !== bad);
  expect(unexcused.slice(0, 5), lineOf(scenario, played)).toEqual([]);
  expect(wrong).toEqual([]);
}
