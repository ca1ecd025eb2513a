import AdmZip from "adm-zip";
import { describe, expect, it } from "vitest";
import { readJunit } from "../../../operations/gates/junit.ts";
import { judgeReport } from "../../../operations/gates/reports.ts";
import { xmlIn } from "../../../operations/github/documents.ts";
import { judgeGates } from "../../../settings/rules/production/gates.ts";
import { deploy } from "../../../settings/schema/deploy.ts";

const [demanded] = deploy("production").parse({
  evidence: [{ artifact: "junit", report: "junit" }],
}).evidence;
if (!demanded) throw new Error("no entry");
const judge = (files: Record<string, string>, more: object = {}) => {
  const zip = new AdmZip();
  for (const [path, text] of Object.entries(files)) zip.addFile(path, Buffer.from(text));
  return judgeReport({ ...demanded, ...more }, [xmlIn(zip.toBuffer())]);
};
const suite = (cases: string) =>
  `<?xml version="1.0"?><testsuites><testsuite name="a">${cases}</testsuite></testsuites>`;
const PASSED = '<testcase name="x"/>';
const FAILED = '<testcase name="y"><failure message="&lt;b&gt;"><![CDATA[at <x>]]></failure></testcase>';

describe("a JUnit report", () => {
  it("counts as the tests that passed, over all files of the artifact", () => {
    expect(
      judge({ "unit.xml": suite(PASSED), "e2e/out.xml": suite(PASSED + PASSED), "x.txt": "no" }),
    ).toEqual({
      problems: [],
      summary: "3 passed, 0 failed, 0 flaky, 0 skipped",
    });
  });

  it.each([
    [
      "a failure in any file",
      { "a.xml": suite(PASSED), "b.xml": suite(FAILED) },
      "1 tests failed; allowed are 0",
    ],
    ["an error", { "a.xml": suite('<testcase name="y"><error/></testcase>') }, "1 tests failed"],
    [
      "failures that a suite states and lists no case of",
      { "a.xml": '<testsuite tests="1" failures="0" errors="1"/>' },
      "1 tests failed",
    ],
    [
      "the same in a list of suites",
      { "a.xml": '<testsuites failures="2"><testsuite failures="2"/></testsuites>' },
      "2 tests failed",
    ],
    [
      "nothing that passed",
      { "a.xml": suite('<testcase name="s"><skipped/></testcase>') },
      "0 tests passed; at least 1 are demanded",
    ],
    [
      "one that passed when it was repeated",
      { "a.xml": suite('<testcase name="f"><flakyFailure/></testcase>') },
      "1 tests are flaky",
    ],
    [
      "half a file",
      { "a.xml": suite(PASSED), "b.xml": suite(PASSED).slice(0, -20) },
      "b.xml is no XML that can be read",
    ],
    ["no report", { "a.xml": "<coverage/>" }, "holds no report of junit in XML"],
    [
      "entities of its own",
      { "a.xml": `<!DOCTYPE x [<!ENTITY a "b">]>${suite(PASSED).slice(21)}` },
      "declares a document type",
    ],
    ["an entity that is none", { "a.xml": suite('<testcase name="&boom;"/>') }, "is no XML that can be read"],
    ["no end of depth", { "a.xml": "<testsuite>".repeat(100_000) }, "deeper or longer than any report"],
  ])("is refused for %s", (_, files, problem) => {
    expect(judge(files).problems.join("\n")).toContain(problem);
  });

  it("of Node's test runner (20 to 25) holds back no release for a test that is still to do", () => {
    const todo =
      '<testcase name="t" failure="x"><skipped type="todo" message="later"/><failure message="x">at x</failure></testcase>';
    const node = (cases: string) => `<?xml version="1.0"?><testsuites>${cases}</testsuites>`;
    expect(readJunit(node(PASSED + todo))).toEqual({ passed: 1, failed: 0, flaky: 0, skipped: 1 });
    expect(readJunit(node(todo + FAILED))).toEqual({ passed: 0, failed: 1, flaky: 0, skipped: 1 });
  });

  it("with a stack trace longer than any buffer is read", () => {
    const long = suite(`<testcase name="x"><system-out message="${"a".repeat(300_000)}"/></testcase>`);
    expect(readJunit(long)).toEqual({ passed: 1, failed: 0, flaky: 0, skipped: 0 });
  });

  it("stands for the tests that its entry names, and only with thresholds that are no weaker", () => {
    const gates = (...evidence: object[]) =>
      judgeGates({
        ...deploy("production").parse({ evidence }),
        ...{ window: {}, imageRepository: "registry.fly.io/hotdash", image: undefined, owner: "Jgorzitza" },
      } as never).map(({ resource }) => resource);
    const junit = { artifact: "junit", report: "junit" };
    const others = [
      { artifact: "playwright", report: "playwright" },
      { artifact: "lighthouse", report: "lighthouse" },
    ];
    expect(gates(junit, ...others)).toEqual([]);
    expect(gates({ ...junit, tests: "playwright" }, ...others)).toEqual(["deploy.evidence.vitest"]);
    expect(gates({ ...junit, maxFailed: 3 }, ...others)).toEqual(["deploy.evidence.vitest"]);
  });
});
