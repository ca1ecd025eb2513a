#!/bin/sh
# OTEL_EXPORTER_OTLP_HEADERS=x-key=first;second,y-key=a%b as two OpenTelemetry libraries read it.
#
# Guessed: each splits at `,` and `=`, and takes the rest as the value, percent escapes decoded where they are right.
# Seen:
#                                                x-key          y-key
#   @opentelemetry/core 3.1.1 (JavaScript)       first          left out
#   opentelemetry-api 1.45.2 (Python)            left out       a%b
# So a token with `;` is cut for one and missing for the other, and one with a bare `%` is missing for the first; the
# collector then answers 401, if anything. Needs npm and pip.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
headers='x-key=first;second,y-key=a%b'
npm init -y > /dev/null
npm install --silent --ignore-scripts --no-audit --no-fund @opentelemetry/core@3.1.1 @opentelemetry/api@1.10.0
cat > read.mjs <<'JS'
import { parseKeyPairsIntoRecord } from "@opentelemetry/core";
console.log("javascript", JSON.stringify(parseKeyPairsIntoRecord(process.argv[2])));
JS
node read.mjs "$headers" > seen.txt 2> /dev/null
python3 -m pip install --quiet --root-user-action=ignore --target python opentelemetry-api==1.45.2
PYTHONPATH=python python3 -c '
import json, sys
from opentelemetry.util.re import parse_env_headers
print("python", json.dumps(parse_env_headers(sys.argv[1], liberal=True)))
' "$headers" >> seen.txt 2> /dev/null
cat seen.txt
printf 'javascript {"x-key":"first"}\npython {"y-key": "a%%b"}\n' | cmp - seen.txt
