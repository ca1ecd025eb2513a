import path from "node:path";
import { expect, test } from "vitest";
import { allowanceFor, readAllowList } from "../../../operations/stack-guard/allow-list.ts";
import { guard } from "../../../operations/stack-guard/guard.ts";
import { checkout, REF } from "./support/corpus.ts";

const today = new Date("2026-11-21T12:00:00Z");
const list = (...entries: Record<string, unknown>[]) =>
  entries.map((one) => `- ${JSON.stringify(one)}\n`).join("");
const whole = {
  path: "docs/**",
  rule: "postgres-command",
  reason: "explains what is ruled out",
  expires: "2026-12-31",
};

test.each([
  ["nothing", "", []],
  ["a day that is over", list({ ...whole, expires: "2026-11-20" }), ["1 the entry ended on 2026-11-20"]],
  ["no reason", list(whole, { ...whole, reason: undefined }), ["2 the entry needs a reason"]],
  ["a blank reason", list({ ...whole, reason: "         " }), ["1 the entry needs a reason of a sentence"]],
  ["no day", list({ ...whole, expires: undefined }), ["1 the entry needs expires, a day as YYYY-MM-DD"]],
  [
    "no day there is",
    list({ ...whole, expires: "2026-02-30" }),
    ["1 the entry needs expires, a day as YYYY-MM-DD"],
  ],
  [
    "neither line nor rule",
    list({ ...whole, rule: undefined }),
    ["1 the entry needs a line or a rule (`all` for every rule)"],
  ],
  ["a rule there is not", list({ ...whole, rule: "postgres" }), ["1 the entry has no valid rule"]],
  ["leave for itself", list({ ...whole, rule: "allow-list" }), ["1 the entry has no valid rule"]],
  [
    "another key",
    list({ ...whole, until: "x" }),
    ["1 the entry has a key that is none of path, line, rule, reason, expires"],
  ],
  ["a word", "docs", ["1 the allow-list is no list"]],
  ["a list of words", "- docs\n", ["1 the entry has no valid fields"]],
  ["no YAML", "- {", ["1 the allow-list is no YAML"]],
  [
    "plain YAML",
    "# ours\n- path: a\n  line: 3\n  reason: tells what is forbidden\n  expires: 2027-01-01\n",
    [],
  ],
])("%s", (_, text, expected) => {
  const { violations } = readAllowList(text, today);
  expect(violations.map(({ line, problem }) => `${line} ${problem}`)).toEqual(expected);
  expect(violations.every(({ rule }) => rule === "allow-list")).toBe(true);
});

test.each([
  ["docs/a/b.md", { path: "docs/**" }, true],
  ["docs/b.md", { path: "docs/**/b.md" }, true],
  ["docs/a/b.md", { path: "docs/*.md" }, false],
  ["docs/axmd", { path: "docs/a.md" }, false],
  ["docs/a.md", { path: "docs/?.md" }, true],
  ["docs/a.md", { path: "docs" }, false],
  ["a.md", { path: "a.md", rule: undefined, line: 7 }, true],
  ["a.md", { path: "a.md", line: 8 }, false],
  ["a.md", { path: "a.md", rule: "postgres-image" }, false],
  ["a.md", { path: "a.md", rule: "all" }, true],
])("%s under %o is allowed: %s", (file, change, expected) => {
  const { entries } = readAllowList(list({ ...whole, ...change }), today);
  const violation = { line: 7, rule: "postgres-command" as const, problem: "", fix: "" };
  expect(allowanceFor(entries, file, violation) !== undefined).toBe(expected);
});

test("it takes findings away, says what is unused, and cannot allow its own faults", async () => {
  const root = checkout({
    "docs/a.md": "fly postgres create\n",
    "b.md": "fly postgres create\n",
    "allow.yaml": list(
      whole,
      { ...whole, path: "gone/**" },
      { ...whole, path: "b.md", reason: "" },
      { ...whole, path: "**", rule: "allow-list" },
    ),
  });
  const options = {
    checkout: root,
    refs: [REF],
    allow: path.join(root, "allow.yaml"),
    format: "text",
    history: false,
  } as const;
  const report = await guard(options, () => {}, today);
  expect(report.violations.map((one) => `${one.path}:${one.line} ${one.rule}`)).toEqual([
    "allow.yaml:3 allow-list",
    "allow.yaml:4 allow-list",
    "b.md:1 postgres-command",
  ]);
  expect(report.allowed).toBe(1);
  expect(report.warnings).toEqual([
    "the allow-list's entry at line 2 allows nothing that is there; remove it",
  ]);
});
