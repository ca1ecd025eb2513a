#!/bin/sh
# PASSWORD='pa${word}' and PASSWORD='pa$word' in an environment file: what single quotes keep from being replaced.
#
# Guessed: nothing in single quotes is replaced, as in a shell.
# Seen, with no variable `word` set:
#                          'pa${word}'   'pa$word'
#   dotenv 18.0.10         pa${word}     pa$word
#   Node (util.parseEnv)   pa${word}     pa$word      20.20.2 and 26.10.0
#   Vite 8.3.8 (loadEnv)   pa            pa
#   python-dotenv 1.2.4    pa            pa$word
# A developer's password in single quotes so reaches a test run by Node and not the same application under Vite. Needs Node,
# npm and pip.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf "A='pa\${word}'\nB='pa\$word'\n" > .env

npm init -y > /dev/null
npm install --silent --ignore-scripts --no-audit --no-fund dotenv@18.0.10 vite@8.3.8
cat > read.mjs <<'JS'
import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { parse } from "dotenv";
import { loadEnv } from "vite";
const text = readFileSync(".env", "utf8");
const found = { dotenv: parse(text), node: parseEnv(text), vite: loadEnv("development", process.cwd(), "") };
for (const [reader, { A, B }] of Object.entries(found)) console.log(reader, A, B);
JS
env -u word -u A -u B node read.mjs > seen.txt

python3 -m pip install --quiet --root-user-action=ignore --target python python-dotenv==1.2.4
env -u word PYTHONPATH=python python3 -c '
import dotenv
found = dotenv.dotenv_values(".env")
print("python-dotenv", found["A"], found["B"])
' >> seen.txt

cat seen.txt
cat > wanted.txt <<'TEXT'
dotenv pa${word} pa$word
node pa${word} pa$word
vite pa pa
python-dotenv pa pa$word
TEXT
cmp seen.txt wanted.txt
