#!/bin/sh
# dockerfile-ast 0.7.1 (npm): getJSONValue() of a JSON string leaves out the spaces inside of it, so that
#   CMD ["sh", "-c", "node server.js"]      reads as      sh, -c, nodeserver.js
# getArgumentsContent() has them. Docker runs `node server.js` (Dockerfile reference, exec form: a JSON array).
# Expected of a value: what JSON.parse answers for the same text.
# Prints what was seen, ends with 0 while it is so, and with 1 once it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"name":"finding","version":"1.0.0","type":"module"}\n' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund --save-exact dockerfile-ast@0.7.1 >npm.log 2>&1 || {
  cat npm.log
  exit 2
}
cat >read.mjs <<'EOF'
import { DockerfileParser } from "dockerfile-ast";
const text = 'FROM scratch\nCMD ["sh", "-c", "node server.js"]\n';
const cmd = DockerfileParser.parse(text).getInstructions()[1];
const seen = cmd.getJSONStrings().map((one) => one.getJSONValue());
const right = JSON.parse(cmd.getArgumentsContent());
console.log("dockerfile-ast 0.7.1:", JSON.stringify(seen));
console.log("JSON.parse:          ", JSON.stringify(right));
process.exit(seen[2] === "nodeserver.js" && right[2] === "node server.js" ? 0 : 1);
EOF
node read.mjs
