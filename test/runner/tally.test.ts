import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { add, closing, failing, none } from "./tally.ts";

/** How a real run of a fixture closes. */
function run(fixture: string): string[] {
  const script = `${import.meta.dirname}/support/count.ts`;
  const args = ["--disable-warning=ExperimentalWarning", script, fixture];
  return execFileSync(process.execPath, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
    .trim()
    .split("\n");
}

describe("the closing line of a run", () => {
  it("counts tests, broken hooks, and skips with their reasons", () => {
    const lines = run("mixed");
    expect(lines.at(-1)).toBe("1 passed, 2 failed, 3 skipped");
    expect(lines).toContain("skipped 1: mixed.case.ts: no moon tonight");
  });

  it("counts a file that cannot be loaded as failed", () => {
    expect(run("unloadable")).toEqual(["0 passed, 1 failed"]);
  });

  it("counts an error outside of any test as failed", () => {
    expect(run("stray")).toEqual(["1 passed, 1 failed"]);
  });

  it("is red when no test ran at all", () => {
    expect(run("no-such")).toEqual(["0 passed, 1 failed"]);
    expect(failing(none, {})).toBe(true);
  });

  it("counts skipped contract tests as failed where they are demanded", () => {
    const skipped = new Map([
      ["test/contract/fly.test.ts: no document", 3],
      ["test/other.test.ts: no moon", 1],
    ]);
    const tally = add({ ...none, passed: 2 }, { skipped });
    expect(closing(tally, {}).at(-1)).toBe("2 passed, 0 failed, 4 skipped");
    expect(failing(tally, {})).toBe(false);
    expect(closing(tally, { demandContracts: true }).at(-1)).toBe("2 passed, 3 failed, 1 skipped");
    expect(failing(tally, { demandContracts: true })).toBe(true);
  });
});

it("files that share a worker find modules and process as no other has touched them", () => {
  expect(run("shared-*")).toEqual(["2 passed, 0 failed"]);
});
