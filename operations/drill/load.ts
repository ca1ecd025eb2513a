import { setTimeout as pause } from "node:timers/promises";
import type { Probe } from "../uptime/judge.ts";
import { probe, type Target } from "../uptime/probe.ts";

/** Who asks for one page, one request after the other, each on a connection of its own as one-time visitors have it. */
const VISITORS = 2;

/** Real milliseconds between two requests of a visitor: enough to see every gap, and no load that a small stack feels. */
const PAUSE_MS = 50;

/** What visitors saw while something happened. */
export interface Seen {
  sent: number;
  /** How often each wrong answer was given, by what it was: empty when none was. */
  lost: ReadonlyMap<string, number>;
  /** Longest real milliseconds for which a page that is asked for had no right answer. */
  outageMs: number;
}

/** Asks pages of a stack without an end until it is told to stop. */
export function startLoad(targets: readonly Target[]): { stop(): Promise<Seen> } {
  const lost = new Map<string, number>();
  let [sent, outageMs, going] = [0, 0, true];
  const visitors = targets.flatMap((target) => {
    // Of all who ask for the same page: it is away when nobody gets it.
    let wellAt = performance.now();
    return Array.from({ length: VISITORS }, async () => {
      while (going) {
        const seen = await probe(target);
        sent += 1;
        const wrong = wrongIn(seen);
        if (wrong === undefined) wellAt = performance.now();
        else {
          lost.set(wrong, (lost.get(wrong) ?? 0) + 1);
          outageMs = Math.max(outageMs, performance.now() - wellAt);
        }
        await pause(PAUSE_MS);
      }
    });
  });
  return {
    async stop() {
      going = false;
      await Promise.all(visitors);
      return { sent, lost, outageMs };
    },
  };
}

function wrongIn({ url, status, expected, failure, contains, maintenance }: Probe): string | undefined {
  const { pathname } = new URL(url);
  if (failure !== undefined) return `${pathname} did not answer: ${failure}`;
  if (maintenance !== undefined) return `${pathname} was closed for maintenance`;
  if (status !== expected) return `${pathname} answered ${status}, not ${expected}`;
  if (contains?.found === false) return `${pathname} answered without ${JSON.stringify(contains.text)}`;
  return undefined;
}
