import { expect, it } from "vitest";
import { CODE, tracked } from "./support/tracked.ts";

/** One idea a file: what is longer than this holds two. Lines. */
const LONGEST = 400;

it("files are short", () => {
  const lines = tracked(CODE).map((file) => ({ path: file.path, lines: file.text.split("\n").length - 1 }));
  expect(lines.filter((file) => file.lines > LONGEST)).toEqual([]);
  const sorted = lines.map((file) => file.lines).sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(120);
});
