import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { root } from "./support/tracked.ts";

/** A row of the threat model: its first cell, and the tests that its last one names. */
interface Claim {
  said: string;
  tests: { file: string; name: string }[];
}

/** Rows of all tables that have a column of tests. Pure: text in, claims out. */
function claimsIn(text: string): Claim[] {
  return text
    .split(/^## /m)
    .slice(1)
    .flatMap((part) =>
      part
        .split("\n")
        .filter((line) => line.startsWith("|"))
        .slice(2),
    )
    .map((line) => line.split(/(?<!\\)\|/).slice(1, -1))
    .map((cells) => ({
      said: cells[0]?.trim() ?? "",
      tests: [...(cells.at(-1) ?? "").matchAll(/`([^`]+)` "([^"]+)"/g)].map(([, file = "", name = ""]) => ({
        file,
        name,
      })),
    }));
}

/** What a claim lacks; empty when each of its tests stands in its file under that name. */
function lacking({ said, tests }: Claim): string[] {
  if (tests.length === 0) return [`${said}: names no test`];
  return tests
    .filter(
      ({ file, name }) =>
        !existsSync(path.join(root, file)) || !readFileSync(path.join(root, file), "utf8").includes(name),
    )
    .map(({ file, name }) => `${said}: no "${name}" in ${file}`);
}

it("each line of the threat model is held by a test that exists", () => {
  const claims = claimsIn(readFileSync(path.join(root, "docs/security.md"), "utf8"));
  expect(claims.length).toBeGreaterThan(0);
  expect(claims.flatMap(lacking)).toEqual([]);
});

it("a claim without a test, or with one that is not there, is named", () => {
  const table = (row: string) => `## Part\n\n| what | holds | test |\n| --- | --- | --- |\n${row}\n`;
  const here = "`test/house/security.test.ts`";
  expect(claimsIn(table(`| a | b | ${here} "is named" |`)).flatMap(lacking)).toEqual([]);
  expect(claimsIn(table("| a | b | trust us |")).flatMap(lacking)).toEqual(["a: names no test"]);
  const absent = ["nowhere", "to", "be", "found"].join(" ");
  expect(claimsIn(table(`| a | b | ${here} "${absent}" |`)).flatMap(lacking)).toEqual([
    `a: no "${absent}" in test/house/security.test.ts`,
  ]);
});
