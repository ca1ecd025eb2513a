import { expect, test } from "vitest";
import { type Report, render } from "../../../operations/stack-guard/report.ts";

const one = { rule: "postgres-image", problem: "the image is bad", fix: "Use another" } as const;
const empty: Report = { violations: [], warnings: [], files: 3, blobs: 0, skipped: [], allowed: 0 };
const some: Report = {
  ...empty,
  blobs: 9,
  allowed: 2,
  violations: [
    { ...one, path: "b.yaml", line: 12 },
    { ...one, path: "b.yaml", line: 3 },
    { ...one, path: "a,b:c%\nd.yaml", line: 1, commit: "abc1234567", problem: "is 100%\nbad" },
  ],
  warnings: ["an entry is unused"],
  skipped: [{ path: "big.json", reason: "2.0 MiB, more than 1 MiB" }],
};

test("text groups by file, sorts, and ends in a summary", () => {
  expect(render(some, "text")).toBe(`"a,b:c%\\nd.yaml"
  "a,b:c%\\nd.yaml":1 (commit abc1234567): is 100%
bad; Use another [postgres-image]

b.yaml
  b.yaml:3: the image is bad; Use another [postgres-image]
  b.yaml:12: the image is bad; Use another [postgres-image]

skipped big.json: 2.0 MiB, more than 1 MiB
warning: an entry is unused

Stack guard: 3 findings in 2 files; 3 files and 9 blobs of history looked at, 2 allowed.`);
  expect(render(empty, "text")).toBe("Stack guard: clean; 3 files looked at.");
});

test("annotations are escaped, so that no path or text can write a command of its own", () => {
  expect(render(some, "github").split("\n")).toEqual([
    "::error file=a%2Cb%3Ac%25%0Ad.yaml,line=1,title=stack guard%3A postgres-image::is 100%25%0Abad (commit abc1234567); Use another",
    "::error file=b.yaml,line=3,title=stack guard%3A postgres-image::the image is bad; Use another",
    "::error file=b.yaml,line=12,title=stack guard%3A postgres-image::the image is bad; Use another",
    "::warning title=stack guard::skipped big.json: 2.0 MiB, more than 1 MiB",
    "::warning title=stack guard::an entry is unused",
    "Stack guard: 3 findings in 2 files; 3 files and 9 blobs of history looked at, 2 allowed.",
  ]);
});

test("JSON holds everything, sorted", () => {
  const read = JSON.parse(render(some, "json")) as Report;
  expect(read.violations.map(({ line }) => line)).toEqual([1, 3, 12]);
  expect(read).toMatchObject({
    files: 3,
    blobs: 9,
    allowed: 2,
    warnings: some.warnings,
    skipped: some.skipped,
  });
});
