import sax from "sax";

/** What JUnit files say together. */
export interface JunitTotals {
  passed: number;
  /** Failures and errors; of a suite that counts more of them than it lists cases, its own count. */
  failed: number;
  /** Cases that passed when they were repeated (Maven's `flakyFailure` and `flakyError`). */
  flaky: number;
  skipped: number;
}

/** How deep and how many elements a report may be: no test run comes near, and a file made to cost time stops there. */
const LIMITS = { depth: 64, elements: 2_000_000, text: 8 * 1024 * 1024 };

/** Longest attribute or text that is kept at once, in characters; sax's own limit of 64 KiB is less than a stack trace. */
(sax as { MAX_BUFFER_LENGTH?: number }).MAX_BUFFER_LENGTH = LIMITS.text;

/**
 * Counts the cases of one JUnit file, as Jenkins, Vitest, Playwright and Surefire write them: `testsuites` or `testsuite` at the
 * root. Entities of its own and document types are no part of that form, and refused.
 * @returns undefined when the file is XML, and no JUnit report
 * @throws Error when it is no well-formed XML, or over the limits
 */
export function readJunit(text: string): JunitTotals | undefined {
  const parser = sax.parser(true, { trim: true });
  const totals: JunitTotals = { passed: 0, failed: 0, flaky: 0, skipped: 0 };
  const path: string[] = [];
  let elements = 0;
  let ofList: number | undefined;
  let ofSuites = 0;
  let root: string | undefined;
  let outcome: Set<string> | undefined;
  let todo = false;
  const refuse = (why: string): never => {
    throw new Error(why);
  };
  parser.onerror = (error) => refuse(error.message.split("\n")[0] ?? "is no XML");
  parser.ondoctype = () => refuse("declares a document type, which no JUnit report has");
  parser.onopentag = ({ name, attributes }) => {
    path.push(name);
    root ??= name;
    elements += 1;
    if (path.length > LIMITS.depth || elements > LIMITS.elements)
      refuse("is deeper or longer than any report");
    if (name === "testcase") {
      outcome = new Set();
      todo = false;
    } else outcome?.add(name);
    if (name === "skipped" && attributes.type === "todo") todo = true;
    // Suites hold suites, and each counts what is in it: the list's own count, or that of the outermost suites.
    const count = number(attributes.failures) + number(attributes.errors);
    if (name === "testsuites" && path.length === 1 && attributes.failures !== undefined) ofList = count;
    if (name === "testsuite" && path.length === (root === "testsuites" ? 2 : 1)) ofSuites += count;
  };
  parser.onclosetag = (name) => {
    path.pop();
    if (name !== "testcase" || !outcome) return;
    const has = (...names: string[]) => names.some((one) => outcome?.has(one));
    // Node's test runner (20 to 25) writes what a test threw that is marked as to do, and its run ends well for all that.
    if (has("failure", "error") && !todo) totals.failed += 1;
    else if (todo || has("skipped")) totals.skipped += 1;
    else if (has("flakyFailure", "flakyError", "rerunFailure", "rerunError")) totals.flaky += 1;
    else totals.passed += 1;
    outcome = undefined;
  };
  parser.write(text.replace(/^\uFEFF/, "")).close();
  if (root !== "testsuites" && root !== "testsuite") return undefined;
  totals.failed = Math.max(totals.failed, ofList ?? ofSuites);
  return totals;
}

/** A count that a suite states: a whole number; anything else says nothing. */
const number = (text: unknown): number => (/^\d{1,9}$/.test(String(text)) ? Number(text) : 0);

/**
 * All JUnit files of an artifact as one. @returns undefined when none of the files is a report; problems name files that no
 * reader understands, which may hide what failed
 */
export function junitOf(
  files: ReadonlyMap<string, string>,
): { totals: JunitTotals; problems: string[] } | undefined {
  const totals: JunitTotals = { passed: 0, failed: 0, flaky: 0, skipped: 0 };
  const problems: string[] = [];
  let found = false;
  for (const [path, text] of files) {
    try {
      const one = readJunit(text);
      if (!one) continue;
      found = true;
      for (const key of ["passed", "failed", "flaky", "skipped"] as const) totals[key] += one[key];
    } catch (error) {
      problems.push(`${path} is no XML that can be read: ${(error as Error).message}`);
    }
  }
  return found || problems.length > 0 ? { totals, problems } : undefined;
}
