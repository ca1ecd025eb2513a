import { describe, expect, it } from "vitest";
import type { Demanded } from "../../../operations/gates/demanded.ts";
import { judgeContent } from "../../../operations/gates/evidence.ts";
import { judgeReport } from "../../../operations/gates/reports.ts";
import type { WorkflowRun } from "../../../operations/github/shapes.ts";
import { deploy } from "../../../settings/schema/deploy.ts";

const SHA = "c".repeat(40);

describe("reports", () => {
  const demand = (report: string, more: object = {}) =>
    deploy("staging").parse({ evidence: [{ artifact: report, report, ...more }] }).evidence[0] as never;
  const scores = (performance: number | null, accessibility = 1) => ({
    summary: { performance, accessibility },
  });

  it.each([
    ["vitest", {}, { numTotalTests: 2, numPassedTests: 2, numFailedTests: 0 }, []],
    ["vitest", { maxFailed: 1 }, { numTotalTests: 2, numPassedTests: 1, numFailedTests: 1 }, []],
    [
      "vitest",
      {},
      { numTotalTests: 0, numPassedTests: 0, numFailedTests: 0 },
      ["0 tests passed; at least 1 are demanded"],
    ],
    [
      "playwright",
      {},
      { stats: { expected: 3, unexpected: 1, flaky: 1 } },
      ["1 tests failed; allowed are 0", "1 tests are flaky; allowed are 0"],
    ],
    ["lighthouse", {}, [scores(0.5), { ...scores(0.9), isRepresentativeRun: true }], []],
    ["lighthouse", {}, [scores(0.9), scores(0.7)], ["performance scores 0.7; at least 0.8 is demanded"]],
    ["lighthouse", {}, [scores(null)], ["performance scores 0; at least 0.8 is demanded"]],
    [
      "lighthouse",
      {},
      { categories: { performance: { score: 0.9 } } },
      ["accessibility scores nothing; at least 0.9 is demanded"],
    ],
    ["vitest", {}, { stats: {} }, ["holds no report of vitest in JSON"]],
  ])("of %s %j: %j", (report, more, document, expected) => {
    expect(judgeReport(demand(report, more), [{ other: 1 }, document]).problems).toEqual(expected);
  });

  // What Vitest 5.1.1 and Playwright 1.65.1 wrote, each with exit code 1: no figure of theirs shows a failure.
  const passed = { status: "passed", assertionResults: [{ status: "passed" }] };
  it.each([
    [
      "vitest, whose file does not load: half the tests never ran",
      "vitest",
      { numTotalTests: 1, numPassedTests: 1, numFailedTests: 0, success: false },
      [passed, { status: "failed", assertionResults: [] }],
      /^1 test files failed outside/,
    ],
    [
      "vitest, whose beforeAll fails: its tests are skipped",
      "vitest",
      { numTotalTests: 3, numPassedTests: 1, numFailedTests: 0, success: false },
      [passed, { status: "failed", assertionResults: [{ status: "skipped" }, { status: "skipped" }] }],
      /^1 test files failed outside/,
    ],
    [
      "vitest, whose afterAll fails",
      "vitest",
      { numTotalTests: 1, numPassedTests: 1, numFailedTests: 0, success: false },
      [{ status: "failed", assertionResults: [{ status: "passed" }] }],
      /^1 test files failed outside/,
    ],
    [
      "vitest, by a reporter that lists no files",
      "vitest",
      { numTotalTests: 1, numPassedTests: 1, numFailedTests: 0, success: false },
      undefined,
      /whole run that it failed/,
    ],
  ])("open no gate: %s", (_, report, figures, testResults, problem) => {
    const document = testResults ? { ...figures, testResults } : figures;
    expect(judgeReport(demand(report), [document]).problems).toEqual([expect.stringMatching(problem)]);
    const lenient = judgeReport(demand(report, { maxFailed: 5 }), [document]);
    expect(lenient.problems).toHaveLength(1);
  });

  it("open no gate: playwright, whose worker's teardown fails after every test passed", () => {
    const stats = { expected: 2, skipped: 0, unexpected: 0, flaky: 0 };
    const errors = [{ message: "Error: worker teardown" }];
    expect(judgeReport(demand("playwright"), [{ stats, errors }]).problems).toEqual([
      "1 errors outside the tests: files that do not load, hooks, teardowns",
    ]);
    expect(judgeReport(demand("playwright"), [{ stats, errors: [] }]).problems).toEqual([]);
  });

  it("of a run with a failed test that is allowed say nothing more", () => {
    const testResults = [
      { status: "failed", assertionResults: [{ status: "failed" }, { status: "passed" }] },
    ];
    const document = { numTotalTests: 2, numPassedTests: 1, numFailedTests: 1, success: false, testResults };
    expect(judgeReport(demand("vitest", { maxFailed: 1 }), [document]).problems).toEqual([]);
  });
});

describe("a report without a failure", () => {
  const [demanded] = deploy("production").parse({
    evidence: [{ artifact: "junit", report: "junit" }],
  }).evidence;
  const of = (conclusion: string | null, text = '<testsuite><testcase name="x"/></testsuite>') =>
    judgeContent(demanded as Demanded, [new Map([["a.xml", text]])], {
      commit: SHA,
      runs: [{ id: 7, conclusion } as WorkflowRun],
      id: 7,
    });

  it("from a run that failed is told: jest-junit 17.0.0 leaves out files that do not load, node --test what a hook throws", () => {
    expect(of("failure")).toEqual({
      findings: [],
      notes: [
        "junit: 1 passed, 0 failed, 0 flaky, 0 skipped",
        expect.stringMatching(
          /^junit: the run that left it ended with failure, and the report names no failure/,
        ),
      ],
    });
  });

  it.each(["success", null])("from a run that ended with %s speaks for itself", (conclusion) => {
    expect(of(conclusion).notes).toHaveLength(1);
  });

  it("is said once: a report that names its failures needs no hint", () => {
    const failed = of("failure", '<testsuite><testcase name="x"><failure/></testcase></testsuite>');
    expect(failed.findings).not.toEqual([]);
    expect(failed.notes).toHaveLength(1);
  });
});
