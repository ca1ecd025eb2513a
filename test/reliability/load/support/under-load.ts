import { Worker } from "node:worker_threads";
import type { Clock } from "../../../../providers/kernel/clock.ts";
import type { Failure } from "./connection-watch.ts";
import type { News, Orders, Stream } from "./generator.ts";

/** Requests a second, in real time, below which a load proves too little: see LOAD_SCALE. */
export const LEAST_RATE = 200;

/** Answers that must have come before the work begins. */
const FLOWS_AFTER = 200;
/** Real milliseconds for the load to flow. */
const FLOWS_WITHIN = 20_000;
/** Milliseconds of the platform that a user waits for an answer. */
const PATIENCE = 15_000;
/** Time of the longest page, in milliseconds of the platform: below the 5 s that Fly gives a process to stop. */
const LONGEST_PAGE = 3_000;

/**
 * Visitors who stay, visitors who come once, pages of some time and downloads: each finds other bugs. Times in
 * milliseconds of the platform.
 */
const STREAMS: Stream[] = [
  { path: "/slow?ms=100", connections: 10 },
  { path: "/slow?ms=100", connections: 6, fresh: true },
  { path: "/slow?ms=300", connections: 8 },
  { path: `/slow?ms=${LONGEST_PAGE}`, connections: 24 },
];

/** The part of a simulated platform that a load meets. */
export interface Target {
  proxyUrl: string;
  world: { timings: { proxyLag: number } };
}

/** How a load differs from the usual one. */
export interface LoadOptions {
  /** Requests a second, in real time, that must come. @default LEAST_RATE */
  leastRate?: number;
}

/** What a load saw while something was done under it. */
export interface Load<T> {
  /** Requests that were answered or failed. */
  requests: number;
  /** Requests a second, in real time. */
  rate: number;
  failed: number;
  byKind: Record<string, number>;
  failures: Failure[];
  /** What the work gave. */
  value: T;
}

/**
 * Puts an app under load, and does some work once the load flows. The load goes on after the work for as long as the
 * proxy's view and the longest page may lag behind. Requests count from `from` on: the beginning of the work, unless the
 * work says otherwise by calling `countFromNow`.
 *
 * Throws when fewer than `leastRate` requests a second came: nothing was shown then.
 */
export async function underLoad<T>(
  world: { sim: Target; clock: Clock },
  app: string,
  work: (countFromNow: () => void) => Promise<T>,
  { leastRate = LEAST_RATE }: LoadOptions = {},
): Promise<Load<T>> {
  const { sim, clock } = world;
  const orders: Orders = {
    url: sim.proxyUrl,
    host: `${app}.fly.dev`,
    timeout: Math.ceil(clock.real(PATIENCE) / 1000) + 1,
    streams: STREAMS,
  };
  const worker = new Worker(new URL("./generator.ts", import.meta.url), { workerData: orders });
  let answered = 0;
  let failures: Failure[] = [];
  let broken: Error | undefined;
  worker.on("error", (error) => {
    broken = error as Error;
  });
  worker.on("message", (news: News) => {
    answered += news.answered;
    failures.push(...news.failures);
  });
  let from = Date.now();
  const countFromNow = () => {
    answered = 0;
    failures = [];
    from = Date.now();
  };
  try {
    await flowing(
      () => broken,
      () => ({ answered, failures }),
    );
    countFromNow();
    const value = await work(countFromNow);
    await clock.sleep(sim.world.timings.proxyLag + LONGEST_PAGE + 1_000);
    if (broken) throw broken;
    // What was told late may be from before.
    const counted = failures.filter(({ at }) => at >= from);
    const byKind: Record<string, number> = {};
    for (const { kind } of counted) byKind[kind] = (byKind[kind] ?? 0) + 1;
    const requests = answered + counted.filter(({ kind }) => !kind.startsWith("status")).length;
    const rate = Math.round((requests * 1000) / (Date.now() - from));
    if (rate < leastRate) {
      throw new Error(`the load reached ${rate} requests/s, below the ${leastRate} that prove something`);
    }
    return { requests, rate, failed: counted.length, byKind, failures: counted, value };
  } finally {
    await worker.terminate();
  }
}

async function flowing(broken: () => Error | undefined, seen: () => News): Promise<void> {
  const end = Date.now() + FLOWS_WITHIN;
  while (seen().answered < FLOWS_AFTER || seen().failures.length > 0) {
    const error = broken();
    if (error) throw error;
    const { answered, failures } = seen();
    if (failures.length > 0 || Date.now() > end) {
      const [first] = failures;
      throw new Error(
        `the load does not flow: ${answered} answers, ${failures.length} failures${first ? ` (${first.kind})` : ""}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
