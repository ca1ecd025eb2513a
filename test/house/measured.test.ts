import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { shortIn } from "../../bench/document.ts";
import { HOW, measuredRows } from "../../bench/readme.ts";
import { CHECKOUT } from "../../operations/workspace/checkout.ts";

/* Figures of the README are those that the bench wrote down. */

const read = (file: string) => readFileSync(join(CHECKOUT, file), "utf8");

it("figures of the README that the bench measures are those of docs/benchmarks.md, and all of them", () => {
  const rows = measuredRows(read("README.md")).filter(([, , how]) => how === HOW);
  const figures = shortIn(read("docs/benchmarks.md"));
  expect(figures.size).toBeGreaterThan(0);
  expect(rows.map(([what, number]) => [what, number])).toEqual([...figures]);
});

it("no figure of the README says that the bench measured it when it did not", () => {
  const claimed = measuredRows(read("README.md")).filter(
    ([, , how = ""]) => how.includes("npm run bench") && how !== HOW,
  );
  expect(claimed).toEqual([]);
});

it("says of every part when and with what it was measured, and by which command", () => {
  const parts = read("docs/benchmarks.md").split("<!-- part ").slice(1);
  expect(parts.length).toBeGreaterThan(0);
  for (const part of parts)
    expect(part).toMatch(
      /Measured \d{4}-\d\d-\d\d with `npm run bench -- \S.*`: commit [0-9a-f]{7}\+?, .*Node \d+/,
    );
});
