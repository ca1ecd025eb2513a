import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { shortIn } from "../../bench/document.ts";
import { CHECKOUT } from "../../operations/workspace/checkout.ts";

/* Figures of the README are those that the bench wrote down: a row that names it says what docs/benchmarks.md says. */

const read = (file: string) => readFileSync(join(CHECKOUT, file), "utf8");

/** Rows of the README's table of measurements: what, number, how. */
function rowsOf(readme: string): string[][] {
  const [, part = ""] = readme.split("\n## Measured\n");
  return (part.split("\n## ")[0] ?? "")
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

it("figures of the README that the bench measures are those of docs/benchmarks.md", () => {
  const measured = shortIn(read("docs/benchmarks.md"));
  const rows = rowsOf(read("README.md")).filter(([, , how = ""]) => how.includes("npm run bench"));
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.map(([what = "", number]) => [what, number])).toEqual(
    rows.map(([what = ""]) => [what, measured.get(what)]),
  );
});

it("what the bench measures in short stands in the README", () => {
  const rows = rowsOf(read("README.md")).map(([what]) => what);
  const missing = [...shortIn(read("docs/benchmarks.md")).keys()].filter((what) => !rows.includes(what));
  expect(missing).toEqual([]);
});

it("says of every part when and with what it was measured, and by which command", () => {
  const document = read("docs/benchmarks.md");
  const parts = document.split("<!-- part ").slice(1);
  expect(parts.length).toBeGreaterThan(0);
  for (const part of parts)
    expect(part).toMatch(
      /Measured \d{4}-\d\d-\d\d with `npm run bench -- \S.*`: commit [0-9a-f]{7}\+?, .*Node \d+/,
    );
});
