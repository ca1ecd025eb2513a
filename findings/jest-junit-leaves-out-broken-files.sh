#!/bin/sh
# A Jest run that ends with exit code 1, and whose JUnit report knows of no failure.
#
# Guessed: a test file that cannot be loaded is an error in the JUnit report, as it is one on the terminal.
# Seen, jest 30.5.2 with jest-junit 17.0.0: of two test files one requires a module that is not there. Jest says "1 failed, 1
# passed" of the suites and ends with exit code 1. The report has one suite, of the other file: tests="1" failures="0"
# errors="0". The file that never ran is not in it, unless the reporter's option reportTestSuiteErrors is the text "true".
# Needs npm.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --ignore-scripts --no-audit --no-fund jest@30.5.2 jest-junit@17.0.0
mkdir tests
echo 'test("adds", () => expect(1 + 1).toBe(2));' > tests/sound.test.js
printf '%s\n' 'require("./is-not-there");' 'test("is never reached", () => {});' > tests/broken.test.js
code=0
npx jest --rootDir tests --reporters=default --reporters=jest-junit > terminal.txt 2>&1 || code=$?
cat > read.js <<'JS'
const text = require("node:fs").readFileSync("junit.xml", "utf8");
const list = /<testsuites [^>]*>/.exec(text)[0];
const figure = (name) => `${name}=${new RegExp(` ${name}="(\\d+)"`).exec(list)[1]}`;
console.log(figure("tests"), figure("failures"), figure("errors"), `suites=${text.split("<testsuite ").length - 1}`);
JS
by_default=$(node read.js)
JEST_JUNIT_REPORT_TEST_SUITE_ERRORS=true npx jest --rootDir tests --reporters=jest-junit > /dev/null 2>&1 || true
with_option=$(node read.js)
suites=$(grep '^Test Suites:' terminal.txt)
printf 'exit code %s; %s\nreport: %s\nwith the option: %s\n' "$code" "$suites" "$by_default" "$with_option"
[ "$code" = 1 ] && [ "$suites" = "Test Suites: 1 failed, 1 passed, 2 total" ] || exit 1
[ "$by_default" = "tests=1 failures=0 errors=0 suites=1" ] || exit 1
[ "$with_option" = "tests=1 failures=0 errors=1 suites=2" ] || exit 1
