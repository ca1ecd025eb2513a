#!/bin/sh
# A Date, a URL, a Map and a NaN among the inputs of a Pulumi resource.
#
# Guessed: what Pulumi cannot send it refuses, as it does a bigint or a symbol; or it sends a Date and a URL as texts, as
# JSON does.
# Seen, @pulumi/pulumi 3.259.0: they reach the engine as {}, {}, {} and null, and nothing is said. A secret inside the Map is
# gone with it. JSON.stringify makes texts of the first two. Needs npm; no engine is started (Pulumi's own mocks).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --ignore-scripts --no-audit --no-fund @pulumi/pulumi@3.259.0
cat > inputs.mjs <<'JS'
import pulumi from "@pulumi/pulumi";

let sent;
pulumi.runtime.setMocks(
  { newResource: ({ inputs }) => { sent = inputs; return { id: "id", state: inputs }; }, call: ({ inputs }) => inputs },
  "project",
  "stack",
  false,
);
const values = {
  date: new Date(0),
  url: new URL("https://app.example/path"),
  map: new Map([["token", pulumi.secret("hidden")]]),
  number: Number.NaN,
};
for (const [name, value] of Object.entries(values)) {
  const resource = new pulumi.CustomResource("test:index:Thing", name, { value });
  await resource.urn.promise();
  console.log(name, JSON.stringify(sent.value));
}
JS
node inputs.mjs > seen.txt
cat seen.txt
printf 'date {}\nurl {}\nmap {}\nnumber null\n' | cmp - seen.txt
