import * as z from "zod";
import { CATEGORIES } from "../../settings/schema/deploy.ts";
import type { Demanded } from "./demanded.ts";
import { junitOf } from "./junit.ts";

/** What a report says, held against the thresholds. */
export interface ReportJudgement {
  problems: string[];
  /** In one line; undefined when no report was found. */
  summary?: string;
}

const count = z.int().min(0);

/**
 * What Vitest's JSON reporter writes (its documentation). A file that does not load, holds no test or fails in a hook fails
 * as a file: no test of it counts as failed (seen with 5.1.1). An error that belongs to no file, a promise left behind, is in
 * no figure and no flag: only the run's check tells (`findings/vitest-report-success-of-a-failed-run.sh`).
 */
const vitest = z.object({
  numTotalTests: count,
  numPassedTests: count,
  numFailedTests: count,
  success: z.boolean().optional(),
  testResults: z
    .array(
      z.object({
        status: z.string(),
        assertionResults: z.array(z.object({ status: z.string() })).optional(),
      }),
    )
    .optional(),
});

/**
 * What Playwright's JSON reporter writes: `unexpected` are failures, `flaky` passed when repeated. What breaks outside a
 * test (a file that does not load, the teardown of a worker or of all) stands in `errors` alone: no figure shows it (seen
 * with 1.65.1; `findings/playwright-teardown-fails-all-expected.sh`).
 */
const playwright = z.object({
  stats: z.object({ expected: count, unexpected: count, flaky: count }),
  errors: z.array(z.unknown()).optional(),
});

const scores = z.partialRecord(z.enum(CATEGORIES), z.number().nullable());
/** The manifest that Lighthouse's CI leaves: one entry a run. */
const manifest = z.array(z.object({ summary: scores, isRepresentativeRun: z.boolean().optional() })).min(1);
/** A result of Lighthouse itself. */
const result = z.object({
  categories: z.partialRecord(z.enum(CATEGORIES), z.object({ score: z.number().nullable() })),
});

/**
 * Judges the first document that is a report of the demanded kind; the others in the archive do not matter. Of JUnit all XML
 * files are one document: a map of their texts by path.
 */
export function judgeReport(demanded: Demanded, documents: readonly unknown[]): ReportJudgement {
  const judged = documents.map((document) => judges[demanded.report](demanded, document)).find(Boolean);
  return (
    judged ?? {
      problems: [`holds no report of ${demanded.report} in ${demanded.report === "junit" ? "XML" : "JSON"}`],
    }
  );
}

type Judge = (demanded: Demanded, document: unknown) => ReportJudgement | undefined;

const judges: Record<Demanded["report"], Judge> = {
  vitest(demanded, document) {
    const { data } = vitest.safeParse(document);
    if (!data) return undefined;
    const { numPassedTests: passed, numFailedTests: failed } = data;
    const problems = tests(demanded, passed, failed);
    const broken = brokenFiles(data);
    if (broken > 0)
      problems.push(`${broken} test files failed outside their tests, which then ran in part or not at all`);
    else if (data.success === false && failed === 0) problems.push("says of the whole run that it failed");
    return { problems, summary: `${passed} passed, ${failed} failed` };
  },
  playwright(demanded, document) {
    const { data } = playwright.safeParse(document);
    if (!data) return undefined;
    const { expected, unexpected, flaky } = data.stats;
    const { errors = [] } = data;
    const problems = tests(demanded, expected + flaky, unexpected);
    if (flaky > demanded.maxFlaky)
      problems.push(`${flaky} tests are flaky; allowed are ${demanded.maxFlaky}`);
    if (errors.length > 0)
      problems.push(`${errors.length} errors outside the tests: files that do not load, hooks, teardowns`);
    return { problems, summary: `${expected} passed, ${unexpected} failed, ${flaky} flaky` };
  },
  junit(demanded, document) {
    const read = document instanceof Map ? junitOf(document as Map<string, string>) : undefined;
    if (!read) return undefined;
    const { passed, failed, flaky, skipped } = read.totals;
    const problems = [...read.problems, ...tests(demanded, passed + flaky, failed)];
    if (flaky > demanded.maxFlaky)
      problems.push(`${flaky} tests are flaky; allowed are ${demanded.maxFlaky}`);
    return { problems, summary: `${passed} passed, ${failed} failed, ${flaky} flaky, ${skipped} skipped` };
  },
  lighthouse({ minScores }, document) {
    const found = scoresIn(document);
    if (!found) return undefined;
    const problems = Object.entries(minScores).flatMap(([category, least]) => {
      const score = found[category as keyof typeof found];
      if (typeof score === "number" && score >= least) return [];
      return [`${category} scores ${score ?? "nothing"}; at least ${least} is demanded`];
    });
    const summary = Object.entries(found).map(([category, score]) => `${category} ${score ?? "none"}`);
    return { problems, summary: summary.join(", ") };
  },
};

/** Files that failed although no test of theirs did. */
function brokenFiles({ testResults = [] }: z.infer<typeof vitest>): number {
  return testResults.filter(
    ({ status, assertionResults = [] }) =>
      status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  ).length;
}

function tests({ maxFailed, minPassed }: Demanded, passed: number, failed: number): string[] {
  const problems: string[] = [];
  if (failed > maxFailed) problems.push(`${failed} tests failed; allowed are ${maxFailed}`);
  if (passed < minPassed) problems.push(`${passed} tests passed; at least ${minPassed} are demanded`);
  return problems;
}

/** The scores of the run that stands for all, or, where none is marked, the least of each category. */
function scoresIn(document: unknown): z.infer<typeof scores> | undefined {
  const single = result.safeParse(document).data;
  if (single && Object.keys(single.categories).length > 0)
    return Object.fromEntries(Object.entries(single.categories).map(([name, { score }]) => [name, score]));
  const runs = manifest.safeParse(document).data;
  if (!runs) return undefined;
  const chosen = runs.filter(({ isRepresentativeRun }) => isRepresentativeRun);
  const least: Record<string, number | null> = {};
  for (const { summary } of chosen.length > 0 ? chosen : runs)
    for (const [name, score] of Object.entries(summary))
      least[name] = Math.min(score ?? 0, least[name] ?? Number.POSITIVE_INFINITY);
  return least;
}
