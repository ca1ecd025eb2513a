import { expect, it } from "vitest";
import { markdown, shortIn, withSection } from "../../bench/document.ts";
import { HOW, measuredRows, withFigures } from "../../bench/readme.ts";
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

it("writes the README's figures anew, beside those that come from elsewhere", () => {
  const readme = `# A\n\n## Measured\n\n| what | number | how |\n| --- | --- | --- |\n| a | 1 | by hand |\n| old | 2 | ${HOW} |\n\n## B\n`;
  const written = withFigures(readme, new Map([["new", "a|b"]]));
  expect(measuredRows(written)).toEqual([
    ["a", "1", "by hand"],
    ["new", "a|b", HOW],
  ]);
  expect(written).toMatch(/^# A\n\n## Measured\n\n[\s\S]*\n\n## B\n$/);
  expect(() => withFigures("# A\n", new Map())).toThrow(/no table under "## Measured"/);
});
