#!/bin/sh
# OTEL_RESOURCE_ATTRIBUTES=deployment.environment=staging,service.commit=abc= as two OpenTelemetry libraries read it.
#
# Guessed: a value may hold `=`, as in the variables of headers, where the same library takes everything behind the first.
# Seen: @opentelemetry/resources 3.1.1 (JavaScript) reads {}: one entry that is not to its taste, here a value that ends in
# `=` as base64 does, takes all the others along, the environment too. @opentelemetry/core 3.1.1 reads the same text as
# headers without loss, and opentelemetry-sdk 1.45.2 (Python) reads both attributes. Needs npm and pip.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export OTEL_RESOURCE_ATTRIBUTES='deployment.environment=staging,service.commit=abc='
npm init -y > /dev/null
npm install --silent --ignore-scripts --no-audit --no-fund @opentelemetry/core@3.1.1 @opentelemetry/resources@3.1.1 @opentelemetry/api@1.10.0
cat > read.mjs <<'JS'
import { parseKeyPairsIntoRecord } from "@opentelemetry/core";
import { detectResources, envDetector } from "@opentelemetry/resources";
console.log("resources", JSON.stringify(detectResources({ detectors: [envDetector] }).attributes));
console.log("headers", JSON.stringify(parseKeyPairsIntoRecord(process.env.OTEL_RESOURCE_ATTRIBUTES)));
JS
node read.mjs > seen.txt
python3 -m pip install --quiet --root-user-action=ignore --target python opentelemetry-sdk==1.45.2
PYTHONPATH=python python3 -c '
import json
from opentelemetry.sdk.resources import OTELResourceDetector
print("python", json.dumps(dict(OTELResourceDetector().detect().attributes), sort_keys=True))
' >> seen.txt
cat seen.txt
cat > wanted.txt <<'TEXT'
resources {}
headers {"deployment.environment":"staging","service.commit":"abc="}
python {"deployment.environment": "staging", "service.commit": "abc="}
TEXT
cmp seen.txt wanted.txt
