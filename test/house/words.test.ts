import { expect, it } from "vitest";
import { type Tracked, tracked } from "./support/tracked.ts";

/** What no file may hold, and why. Each is written so that this list does not match itself. */
const BARRED: readonly { what: string; pattern: RegExp }[] = [
  { what: "a path of somebody's machine", pattern: /(?<![\w.@/])\/(?:home|Users|root|work)\/[\w.-]+/ },
  { what: "a registry host", pattern: /\bregistry\.npmjs\.[o]rg|\bproxy\.golang\.[o]rg/ },
  { what: "unfinished work", pattern: /\b(?:TO[D]O|FI[X]ME|XX[X]|HA[C]K)\b/ },
  { what: "a test that runs alone", pattern: /\b(?:it|test|describe)\.on[l]y\(/ },
  { what: "a hushed compiler", pattern: /@ts-i[g]nore|@ts-noch[e]ck/ },
];

/** Module sums and locks name hosts and packages by their nature. */
const EXEMPT = /^toolchain\/go\/.*go\.(?:mod|sum)$|^LICENSE$/;

function barred({ path, text }: Tracked): string[] {
  return BARRED.flatMap(({ what, pattern }) =>
    text.split("\n").flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${what}`] : [])),
  );
}

it("no file holds what is barred", () => {
  const files = tracked(/^(?!.*\.(?:png|gz)$)/).filter((file) => !EXEMPT.test(file.path));
  expect(files.length).toBeGreaterThan(200);
  expect(files.flatMap(barred)).toEqual([]);
});

it("each barred thing is seen", () => {
  const samples = [
    `cd /${"home"}/someone/project`,
    `"resolved": "https://registry.npmjs.${"org"}/x"`,
    `// ${"TO"}DO: later`,
    `it.${"only"}("x", () => {})`,
    `// @ts-${"ignore"}`,
  ];
  expect(samples.map((text) => barred({ path: "a.ts", text }))).toEqual(
    BARRED.map(({ what }) => [`a.ts:1 ${what}`]),
  );
});
