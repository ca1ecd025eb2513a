#!/bin/sh
# One line of an environment file, KEY="{\"type\":\"service\"}", three values.
#
# Guessed: in double quotes \" is a quote to every reader, as it is to a shell; only dotenv leaves the backslash in place.
# Seen:
#   {"type":"service"}        python-dotenv 1.2.4
#   {\"type\":\"service\"}    dotenv 18.0.10
#   {\                        node --env-file of Node 20.20.2 and of 26.10.0: the first \" ends the value
# None of them says anything. Needs Node, npm and pip.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf 'KEY="{\\"type\\":\\"service\\"}"\n' > .env

npm init -y > /dev/null
npm install --silent --ignore-scripts --no-audit --no-fund dotenv@18.0.10
cat > read.mjs <<'JS'
import { readFileSync } from "node:fs";
import { parse } from "dotenv";
console.log(`dotenv ${parse(readFileSync(".env", "utf8")).KEY}`);
console.log(`node ${process.env.KEY}`);
JS
env -u KEY node --env-file=.env read.mjs > seen.txt

python3 -m pip install --quiet --root-user-action=ignore --target python python-dotenv==1.2.4
PYTHONPATH=python python3 -c 'import dotenv; print("python-dotenv", dotenv.dotenv_values(".env")["KEY"])' >> seen.txt

cat seen.txt
cat > wanted.txt <<'TEXT'
dotenv {\"type\":\"service\"}
node {\
python-dotenv {"type":"service"}
TEXT
cmp seen.txt wanted.txt
