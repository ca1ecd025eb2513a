import * as z from "zod";
import { CATEGORIES } from "../../settings/schema/deploy.ts";
import type { Demanded } from "./evidence.ts";
import { junitOf } from "./junit.ts";

/** What a report says, held against the thresholds. */
export interface ReportJudgement {
  problems: string[];
  /** In one line; undefined when no report was found. */
  summary?: string;
}

const count = z.int().min(0);

/** What Vitest's JSON reporter writes (its documentation). */
const vitest = z.object({ numTotalTests: count, numPassedTests: count, numFailedTests: count });

/** What Playwright's JSON reporter writes: `unexpected` are failures, `flaky` passed when repeated. */
const playwright = z.object({ stats: z.object({ expected: count, unexpected: count, flaky: count }) });

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
    return { problems: tests(demanded, passed, failed), summary: `${passed} passed, ${failed} failed` };
  },
  playwright(demanded, document) {
    const { data } = playwright.safeParse(document);
    if (!data) return undefined;
    const { expected, unexpected, flaky } = data.stats;
    const problems = tests(demanded, expected + flaky, unexpected);
    if (flaky > demanded.maxFlaky)
      problems.push(`${flaky} tests are flaky; allowed are ${demanded.maxFlaky}`);
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
