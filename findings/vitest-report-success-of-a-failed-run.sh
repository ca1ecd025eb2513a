#!/bin/sh
# A Vitest run that ends with exit code 1, and whose JSON report says `"success": true`.
#
# Guessed: `success` of the JSON report is true exactly when the run's exit code is 0.
# Seen, vitest 5.1.1: a promise that a test leaves behind rejected ends the run with exit code 1 ("Unhandled Errors" in the
# terminal). The JSON report has success true, 1 test passed, no test and no suite failed, and no word of the error. The JUnit
# report of the same run counts it: errors="1". Needs npm.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --ignore-scripts --no-audit --no-fund vitest@5.1.1
cat > left.test.js <<'JS'
import { test } from "vitest";

test("starts something and does not wait for it", () => {
  Promise.reject(new Error("late"));
});
JS
code=0
npx vitest run --reporter=json --outputFile.json=report.json --reporter=junit --outputFile.junit=report.xml > terminal.txt 2>&1 || code=$?
cat > read.mjs <<'JS'
import { readFileSync } from "node:fs";
const text = readFileSync("report.json", "utf8");
const { success, numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(text);
console.log(`success ${success}, passed ${numPassedTests}, failed ${numFailedTests}, failed suites ${numFailedTestSuites}`);
console.log(`the error is in it: ${text.includes("late")}`);
const [, failures, errors] = /<testsuites [^>]*failures="(\d+)" errors="(\d+)"/.exec(readFileSync("report.xml", "utf8"));
console.log(`junit: failures ${failures}, errors ${errors}`);
JS
{ echo "exit code $code"; node read.mjs; } > seen.txt
cat seen.txt
printf 'exit code 1\nsuccess true, passed 1, failed 0, failed suites 0\nthe error is in it: false\njunit: failures 0, errors 1\n' | cmp - seen.txt
