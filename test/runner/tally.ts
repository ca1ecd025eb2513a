import type { TestCase, TestModule } from "vitest/node";

/** Counts of a run, and why tests were skipped (reason, how many). */
export interface Tally {
  passed: number;
  failed: number;
  skipped: ReadonlyMap<string, number>;
}

/** How a run is judged. */
export interface Judgement {
  /** Skipped contract tests count as failed: for CI, where nobody reads the lines above the last one. */
  demandContracts?: boolean;
}

export const none: Tally = { passed: 0, failed: 0, skipped: new Map() };

/** The sum of two tallies. */
export function add(one: Tally, other: Partial<Tally>): Tally {
  const skipped = new Map(one.skipped);
  for (const [reason, count] of other.skipped ?? []) skipped.set(reason, (skipped.get(reason) ?? 0) + count);
  return {
    passed: one.passed + (other.passed ?? 0),
    failed: one.failed + (other.failed ?? 0),
    skipped,
  };
}

/**
 * Counts every test once. A file that could not be loaded, a hook that failed and an error outside of any test
 * count as one failure each, so that no run is green because its tests never ran.
 */
export function tallyOf(
  modules: readonly Pick<TestModule, "children" | "errors" | "relativeModuleId">[],
  unhandled: readonly unknown[],
): Tally {
  let tally: Tally = { ...none, failed: unhandled.length };
  if (modules.length === 0) tally = add(tally, { failed: 1 });
  for (const module of modules) {
    const tests = [...module.children.allTests()];
    const broken =
      module.errors().length + [...module.children.allSuites()].flatMap((s) => s.errors()).length;
    tally = add(tally, { failed: broken + (tests.length === 0 && broken === 0 ? 1 : 0) });
    for (const test of tests) tally = add(tally, count(test, module.relativeModuleId));
  }
  return tally;
}

function count(test: TestCase, file: string): Partial<Tally> {
  const result = test.result();
  if (result.state === "passed") return { passed: 1 };
  if (result.state === "failed") return { failed: 1 };
  const reason = (result.state === "skipped" && result.note) || "no reason given";
  // A test that was never run because something else in its file failed is that failure's, which is counted.
  return { skipped: new Map([[`${file}: ${reason}`, 1]]) };
}

/** Whether the run is red. */
export function failing(tally: Tally, { demandContracts }: Judgement): boolean {
  return tally.failed > 0 || tally.passed === 0 || (demandContracts === true && contractSkips(tally) > 0);
}

/** The closing lines: each reason for skipping, then `N passed, N failed[, N skipped]`. */
export function closing(tally: Tally, { demandContracts }: Judgement): string[] {
  const lines = [...tally.skipped].map(([reason, count]) => `skipped ${count}: ${reason}`);
  const moved = demandContracts ? contractSkips(tally) : 0;
  if (moved > 0)
    lines.push(
      `${moved} contract tests were skipped, which counts as failed here: set HOTDASH_SPECS to the folder of the platforms' OpenAPI documents`,
    );
  const skipped = [...tally.skipped.values()].reduce((sum, count) => sum + count, 0) - moved;
  const counts = `${tally.passed} passed, ${tally.failed + moved} failed`;
  return [...lines, skipped > 0 ? `${counts}, ${skipped} skipped` : counts];
}

function contractSkips(tally: Tally): number {
  return [...tally.skipped]
    .filter(([reason]) => reason.startsWith("test/contract/"))
    .reduce((sum, [, count]) => sum + count, 0);
}
