import { setTimeout as pause } from "node:timers/promises";
import { askOnce } from "../../providers/kernel/ask-once.ts";
import { publicBase } from "../../providers/kernel/smoke.ts";
import { pathAt } from "../../settings/rules/own-path.ts";

/** Tries, and milliseconds between them: one lost answer on the way here is no failed release. */
const TRIES = 3;
const PAUSE_MS = 2_000;
/** Longest time for one answer, to its last byte. */
const TIMEOUT_MS = 10_000;

/** How one path answered. */
export interface Answer {
  path: string;
  status?: number;
  error?: string;
}

/**
 * Asks the release from outside until all paths answer 200, a few times at most. A simulated one answers at the proxy that
 * the environment names; a live one only ever at its own address.
 */
export async function askAgain({
  platform,
  hostname,
  paths,
  env,
}: {
  platform: "simulated" | "live";
  hostname: string;
  paths: readonly string[];
  env: NodeJS.ProcessEnv;
}): Promise<{ passed: boolean; seen: Answer[] }> {
  const base = publicBase(platform, hostname, "HOTDASH_FLY_PROXY_URL", env);
  for (let left = TRIES; ; left--) {
    const seen = await Promise.all(paths.map((path) => ask(path, base, hostname)));
    const passed = seen.every(({ status }) => status === 200);
    if (passed || left <= 1) return { passed, seen };
    await pause(PAUSE_MS);
  }
}

async function ask(path: string, base: string, host: string): Promise<Answer> {
  try {
    const { status } = await askOnce(pathAt(path, base), { headers: { host }, limitMs: TIMEOUT_MS });
    return { path, status };
  } catch (error) {
    return { path, error: (error as Error).message };
  }
}
