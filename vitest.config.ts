import { defineConfig } from "vitest/config";

const engine = ["test/engine/**/*.test.ts", "test/reliability/**/*.test.ts"];
const long = "test/**/*.long.test.ts";

/** Real engines one after the other: two at once take turns on two cores and make every time limit a guess. */
const oneByOne = { pool: "forks" as const, fileParallelism: false, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "fast",
          include: ["test/**/*.test.ts"],
          exclude: [...engine, long],
          testTimeout: 30_000,
          hookTimeout: 30_000,
          pool: "forks",
          // Two cores: more workers only take turns.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "engine",
          include: engine,
          exclude: [long],
          testTimeout: 300_000,
          ...oneByOne,
          sequence: { groupOrder: 1 },
        },
      },
      // A whole sweep may be one test; each says its own limit.
      {
        test: {
          name: "long",
          include: [long],
          testTimeout: 300_000,
          ...oneByOne,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
