import { expect, it } from "vitest";
import { markdown, shortIn, withSection } from "../../bench/document.ts";
import { comparedRows, HOW, measuredRows, withComparison, withFigures } from "../../bench/figures.ts";
import { exceededIn, type Section } from "../../bench/section.ts";

const how = {
  date: "2026-11-30",
  versions: { commit: "0123456", Node: "26.10.0" },
  command: "npm run bench -- state",
  machine: "2 cores, load 0.2",
};
const section = (name: string, number: string): Section => ({
  name,
  title: `About ${name}`,
  tables: [
    [
      ["what", "number"],
      ["a|b", number],
    ],
  ],
  notes: ["a note"],
  short: [[`${name} in all`, number]],
});

it("writes a part with its day, versions and command line, and another beside it", () => {
  const one = withSection("", section("state", "7"), how);
  expect(one).toContain(
    "Measured 2026-11-30 with `npm run bench -- state`: commit 0123456, Node 26.10.0, 2 cores, load 0.2.",
  );
  const both = withSection(one, section("growth", "8"), how);
  expect(shortIn(both)).toEqual(
    new Map([
      ["state in all", "7"],
      ["growth in all", "8"],
    ]),
  );
});

it("writes one part anew and leaves the others as they were", () => {
  const both = withSection(withSection("", section("state", "7"), how), section("growth", "8"), how);
  const again = withSection(both, section("state", "9"), { ...how, date: "2026-12-01" });
  expect([...shortIn(again)]).toEqual([
    ["state in all", "9"],
    ["growth in all", "8"],
  ]);
  expect(again.match(/## About state/g)).toHaveLength(1);
  expect(again).toContain("Measured 2026-11-30");
  expect(withSection(again, section("state", "9"), { ...how, date: "2026-12-01" })).toBe(again);
});

it("keeps cells whole whatever is in them", () => {
  expect(markdown([["what"], ["a|b"]])).toBe("| what |\n| ---- |\n| a\\|b |");
});

it("counts what exceeds its bound in tables and in notes", () => {
  const { tables, notes, ...rest } = section("state", "7");
  expect(exceededIn({ tables, notes, ...rest })).toBe(0);
  expect(
    exceededIn({ ...rest, tables: [[["what"], ["7 of 6 !"]]], notes: ["1.7 x, at most 1.5 x !", "a ! b"] }),
  ).toBe(3);
});

it("writes the figures anew, beside those that come from elsewhere", () => {
  const document = `# A\n\n## Measured\n\n| what | number | how |\n| --- | --- | --- |\n| a | 1 | by hand |\n| old | 2 | ${HOW} |\n\n## B\n`;
  const written = withFigures(document, new Map([["new", "a|b"]]));
  expect(measuredRows(written)).toEqual([
    ["a", "1", "by hand"],
    ["new", "a|b", HOW],
  ]);
  expect(written).toMatch(/^# A\n\n## Measured\n\n[\s\S]*\n\n## B\n$/);
  expect(() => withFigures("# A\n", new Map())).toThrow(/no table under "## Measured"/);
});

it("writes the README's comparison anew, and leaves what is no rollout of the bench", () => {
  const benchmarks = [
    "| update of N machines | all | wall | Fly's own tool |",
    "| --- | --- | --- | --- |",
    "| rolling, N = 3 | 18 | 36.6 s of 36.4 s ! | 60 requests, 38 s |",
    "| immediate, N = 3 | 13 | 13.7 s of 13.5 s | |",
    "",
    "| going back, N = 3 | all | wall |",
    "| --- | --- | --- |",
    "| rolling | 18 | 36.9 s |",
    "",
  ].join("\n");
  const rows = ["rolling, N = 3", "going back, rolling, N = 3", "cost"].map(
    (what) => `| ${what} | old | old |`,
  );
  const readme = [
    "# A",
    "## Why not `fly deploy`",
    "",
    "| what | tool | here |",
    "| - | - | - |",
    ...rows,
    "",
    "## B",
    "",
  ];
  const written = withComparison(readme.join("\n"), benchmarks);
  expect(comparedRows(written)).toEqual([
    ["rolling, N = 3", "60 requests, 38 s", "18 requests, 36.6 s"],
    ["going back, rolling, N = 3", "old", "18 requests, 36.9 s"],
    ["cost", "old", "old"],
  ]);
  expect(written).toMatch(/\n\n## B\n$/);
  expect(() => withComparison("# A\n", benchmarks)).toThrow(/no table under/);
});
