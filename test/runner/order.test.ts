import { existsSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { root, tracked } from "../house/support/tracked.ts";
import { parted, SECONDS, secondsOf } from "./order.ts";

const costs = (...all: number[]) => all.map((cost, file) => ({ file, cost }));

it("every file is in one part, and the dearest goes where least is", () => {
  const files = costs(5, 1, 4, 4, 3, 9, 1, 2, 2);
  const parts = parted(files, 3);
  expect(parts.flat().sort()).toEqual(files.map(({ file }) => file));
  const sums = parts.map((part) => part.reduce((sum, file) => sum + (files[file]?.cost ?? 0), 0));
  expect(Math.max(...sums) - Math.min(...sums)).toBeLessThanOrEqual(2);
});

it("more parts than files leave some without any", () => {
  expect(parted(costs(1), 2)).toEqual([[0], []]);
});

it("a quarter of the sweeps takes at most forty minutes, and so does every file", () => {
  const sweeps = tracked(/^test\/.*\.long\.test\.ts$/).map((file) => file.path);
  expect(sweeps.length).toBeGreaterThan(30);
  // Those that are held against a clock run alone, others in twos.
  const alone = /^test\/reliability\/(load|sequences)\//;
  const minutes = (file: string) => secondsOf(file) / 60 / (alone.test(file) ? 1 : 2);
  const shards = parted(
    sweeps.map((file) => ({ file, cost: minutes(file) })),
    4,
  );
  const sums = shards.map((shard) => shard.reduce((sum, file) => sum + minutes(file), 0));
  expect(Math.max(...sums)).toBeLessThanOrEqual(40);
});

it("files that are listed exist", () => {
  const listed = Object.keys(SECONDS);
  expect(listed.length).toBeGreaterThan(20);
  expect(listed.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});
