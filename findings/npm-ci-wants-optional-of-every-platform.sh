#!/bin/sh
# npm 11.19.1 (npm): `npm ci` ends with EUSAGE when the lock file lacks a package that is optional, and that is for another
# platform than the one it runs on.
# Guessed: an optional package may be missing, since an install without it succeeds.
# Seen: "Missing: @esbuild/win32-arm64@0.21.5 from lock file" on Linux, for a lock that is otherwise in step.
# Prints what was seen, ends with 0 while it is so, and with 1 once it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --prefix tool --no-audit --no-fund npm@11.19.1
npm="node $folder/tool/node_modules/npm/bin/npm-cli.js"
mkdir app
cd app
printf '{"name":"finding","version":"1.0.0","dependencies":{"esbuild":"0.21.5"}}\n' >package.json
$npm install --silent --package-lock-only --ignore-scripts --no-audit --no-fund
$npm ci --silent --dry-run --ignore-scripts --no-audit --no-fund
node -e '
  const { readFileSync, writeFileSync } = require("node:fs");
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
  delete lock.packages["node_modules/@esbuild/win32-arm64"];
  writeFileSync("package-lock.json", JSON.stringify(lock));
'
$npm ci --dry-run --ignore-scripts --no-audit --no-fund >../said.txt 2>&1 && exit 1
grep -E 'EUSAGE|Missing' ../said.txt
grep -q 'Missing: @esbuild/win32-arm64@0.21.5 from lock file' ../said.txt
