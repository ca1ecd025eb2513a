import path from "node:path";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/runner/order.ts";

const engine = ["test/engine/**/*.test.ts", "test/reliability/**/*.test.ts"];
/** Tests that count requests by the second, or hold leases against a clock: beside others they would measure those. */
const timed = ["test/reliability/{load,sequences}/**/*.test.ts", "test/simulators/*/load.test.ts"];
const long = "test/**/*.long.test.ts";

/** Two cores: more engines only take turns. Fast tests mostly wait for a platform's scaled time. */
const WORKERS = 2;
const WAITING = 4;

/**
 * When a test counts as hanging, in milliseconds. No test is held to a time by it: beside other work a machine may take many
 * times as long.
 */
const HANGING = 180_000;

/** How long a state that must come may take, in milliseconds. Nobody waits for it but a test that fails. */
const POLL = 60_000;

/** Compiled packages and commands are kept, for workers and for every command that a test starts: that is half of their start. */
process.env.NODE_COMPILE_CACHE ??= path.join(import.meta.dirname, "node_modules/.cache/compiled");

/** Kinds of tests run one after the other, in this order. */
const kind = (groupOrder: number, testTimeout: number, maxWorkers: number) => ({
  pool: "forks" as const,
  testTimeout,
  hookTimeout: testTimeout,
  maxWorkers,
  sequence: { groupOrder },
  expect: { poll: { timeout: POLL } },
});

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "fast",
          // GitHub's packages import JSON as bundlers do, which Node refuses.
          server: { deps: { inline: [/@actions\//] } },
          include: ["test/**/*.test.ts"],
          exclude: [...engine, ...timed, long],
          ...kind(0, HANGING, WAITING),
          isolate: false,
          setupFiles: ["test/runner/same-process.ts"],
        },
      },
      {
        test: { name: "engine", include: engine, exclude: [...timed, long], ...kind(1, 300_000, WORKERS) },
      },
      {
        test: { name: "timed", include: timed, exclude: [long], ...kind(2, 300_000, 1) },
      },
      // A whole sweep may be one test; each says its own limit.
      {
        test: { name: "long", include: [long], exclude: timed, ...kind(3, 900_000, WORKERS) },
      },
      {
        test: {
          name: "long-timed",
          include: ["test/reliability/{load,sequences}/**/*.long.test.ts"],
          ...kind(4, 300_000, 1),
        },
      },
    ],
  },
});
