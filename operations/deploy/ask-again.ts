import http from "node:http";
import https from "node:https";
import { setTimeout as pause } from "node:timers/promises";

/** Tries, and milliseconds between them: one lost answer on the way here is no failed release. */
const TRIES = 3;
const PAUSE_MS = 2_000;
const TIMEOUT_MS = 10_000;

/** How one path answered. */
export interface Answer {
  path: string;
  status?: number;
  error?: string;
}

/** Asks the release from outside until all paths answer 200, a few times at most. A simulated one answers at its proxy. */
export async function askAgain({
  hostname,
  paths,
  env,
}: {
  hostname: string;
  paths: readonly string[];
  env: NodeJS.ProcessEnv;
}): Promise<{ passed: boolean; seen: Answer[] }> {
  const base = env.HOTDASH_FLY_PROXY_URL ?? `https://${hostname}`;
  for (let left = TRIES; ; left--) {
    const seen = await Promise.all(paths.map((path) => ask(new URL(path, base), hostname, path)));
    const passed = seen.every(({ status }) => status === 200);
    if (passed || left <= 1) return { passed, seen };
    await pause(PAUSE_MS);
  }
}

function ask(url: URL, host: string, path: string): Promise<Answer> {
  const client = url.protocol === "https:" ? https : http;
  return new Promise((resolve) => {
    const request = client.get(url, { headers: { host }, timeout: TIMEOUT_MS }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve({ path, status: answer.statusCode ?? 0 }));
    });
    request.on("timeout", () => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
    request.on("error", (error) => resolve({ path, error: error.message }));
  });
}
