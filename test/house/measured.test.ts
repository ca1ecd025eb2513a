import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { shortIn } from "../../bench/document.ts";
import { comparedRows, comparisonIn, HOW, measuredRows } from "../../bench/figures.ts";
import { CHECKOUT } from "../../operations/workspace/checkout.ts";

/* Figures of the documents are those that the bench wrote down. */

const read = (file: string) => readFileSync(join(CHECKOUT, file), "utf8");

it("figures of docs/measured.md that the bench measures are those of docs/benchmarks.md, and all of them", () => {
  const rows = measuredRows(read("docs/measured.md")).filter(([, , how]) => how === HOW);
  const figures = shortIn(read("docs/benchmarks.md"));
  expect(figures.size).toBeGreaterThan(0);
  expect(rows.map(([what, number]) => [what, number])).toEqual([...figures]);
});

it("no figure of it says that the bench measured it when it did not", () => {
  const claimed = measuredRows(read("docs/measured.md")).filter(
    ([, , how = ""]) => how.includes("npm run bench") && how !== HOW,
  );
  expect(claimed).toEqual([]);
});

it("figures of the README beside Fly's own tool are those of docs/benchmarks.md, and of every rollout that both have", () => {
  const figures = comparisonIn(read("docs/benchmarks.md"));
  const rows = comparedRows(read("README.md")).filter(([what = ""]) => figures.has(what));
  const both = [...figures].filter(([, { tool }]) => tool !== undefined).map(([what]) => what);
  expect(both.length).toBeGreaterThan(3);
  expect(rows.map(([what]) => what)).toEqual(expect.arrayContaining([...both, "going back, rolling, N = 3"]));
  for (const [what = "", tool, here] of rows) {
    const figure = figures.get(what);
    if (figure?.tool) expect(tool, what).toBe(figure.tool);
    expect(here, what).toBe(figure?.here);
  }
});

it("says of every part when and with what it was measured, and by which command", () => {
  const parts = read("docs/benchmarks.md").split("<!-- part ").slice(1);
  expect(parts.length).toBeGreaterThan(0);
  for (const part of parts)
    expect(part).toMatch(
      /Measured \d{4}-\d\d-\d\d with `npm run bench -- \S.*`: commit [0-9a-f]{7}\+?, .*Node \d+/,
    );
});
