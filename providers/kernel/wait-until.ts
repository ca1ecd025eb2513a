import type { Clock } from "./clock.ts";

/**
 * Asks until the answer is defined, with growing pauses (0.25 s to 2 s of the clock). Answers undefined when the time is
 * up: what that means is for the caller to say.
 */
export async function waitUntil<T>(
  clock: Clock,
  limitMs: number,
  ask: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const end = clock.now() + limitMs;
  for (let pause = 250; ; pause = Math.min(2_000, pause * 2)) {
    const answer = await ask();
    if (answer !== undefined || clock.now() >= end) return answer;
    await clock.sleep(pause);
  }
}
