#!/bin/sh
# A Playwright run that ends with exit code 1, and whose JSON report counts nothing but expected results.
#
# Guessed: what fails a run is counted in `stats.unexpected` of the JSON report, so that a gate can go by the figures.
# Seen, @playwright/test 1.65.1: a worker's fixture that throws in its teardown, after all tests passed, ends the run with
# exit code 1. The report says expected 2, unexpected 0, flaky 0, and `ok: true` of every test; the failure stands in the
# list `errors` at the top of the document alone. Needs npm; no browser is used.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --ignore-scripts --no-audit --no-fund @playwright/test@1.65.1
cat > worker.spec.mjs <<'JS'
import { test as base } from "@playwright/test";

const server = async ({}, use) => {
  await use("up");
  throw new Error("the server did not stop");
};
const test = base.extend({ server: [server, { scope: "worker" }] });
test("one", async ({ server }) => {});
test("two", async ({ server }) => {});
JS
code=0
PLAYWRIGHT_JSON_OUTPUT_NAME=report.json npx playwright test --workers=1 --reporter=json > /dev/null 2>&1 || code=$?
cat > read.mjs <<'JS'
import { readFileSync } from "node:fs";
const { stats, errors, suites } = JSON.parse(readFileSync("report.json", "utf8"));
const { expected, unexpected, flaky, skipped } = stats;
console.log(`expected ${expected}, unexpected ${unexpected}, flaky ${flaky}, skipped ${skipped}`);
console.log(`every test ok: ${suites.flatMap(({ specs }) => specs).every(({ ok }) => ok)}`);
console.log(`errors: ${errors.length}`);
JS
{ echo "exit code $code"; node read.mjs; } > seen.txt
cat seen.txt
printf 'exit code 1\nexpected 2, unexpected 0, flaky 0, skipped 0\nevery test ok: true\nerrors: 1\n' | cmp - seen.txt
