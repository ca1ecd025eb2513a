import { afterAll, beforeAll, beforeEach } from "vitest";
import { scaledClock } from "../../providers/kernel/clock.ts";
import {
  type SupabaseSimulator,
  type SupabaseSimulatorOptions,
  startSupabaseSimulator,
} from "../../simulators/supabase/main.ts";

export { Driven } from "./fly-world.ts";

/** The project of these tests, and one of an organisation that the token does not reach. */
export const REF = "hotdashtestrefabcdef";
export const THEIRS = "theirstestrefabcdefg";

/** What every setting declares in these tests. */
export const place = { platform: "simulated", ref: REF } as const;

/** A simulator with one project of ours and one of others, and this process's environment pointing the providers at it. */
export async function supabaseWorld(
  options: Omit<SupabaseSimulatorOptions, "clock"> = {},
  scale = 400,
): Promise<SupabaseSimulator> {
  const origin = Date.now();
  const simulator = await startSupabaseSimulator({
    ...{ projects: [REF], rateLimits: false, ...options },
    clock: scaledClock(scale, origin),
  });
  simulator.world.add(THEIRS, "somebody-else");
  Object.assign(process.env, {
    SUPABASE_ACCESS_TOKEN: "sim_supabase",
    SUPABASE_API_BASE_URL: simulator.url,
    HOTDASH_TIME_SCALE: String(scale),
    HOTDASH_TIME_ORIGIN: String(origin),
    // No test here waits for a limit to pass, and the machine may be busy.
    HOTDASH_TIME_PATIENCE: "30000",
  });
  return simulator;
}

/** The world of a file's tests: each of them finds a fresh project, no fault, and no request told yet. */
export function supabaseTests(): { sim: () => SupabaseSimulator; requests: () => string[] } {
  let sim: SupabaseSimulator;
  let requests: () => string[];
  beforeAll(async () => {
    sim = await supabaseWorld();
    requests = requestsOf(sim);
  });
  afterAll(() => sim.close());
  beforeEach(() => {
    sim.faults.clear();
    sim.world.add(REF);
    requests();
  });
  return { sim: () => sim, requests: () => requests() };
}

/** The requests of the program since this was last asked, as `METHOD /path` below the project. */
export function requestsOf(simulator: SupabaseSimulator) {
  let seen = 0;
  return () => {
    const fresh = simulator.journal.since(seen, { actor: "client" });
    seen = simulator.journal.mark();
    return fresh.map(({ method, path }) => `${method} ${path.replace(/^\/v1\/projects\/[a-z]{20}/, "")}`);
  };
}
