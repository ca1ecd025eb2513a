#!/bin/sh
# Places that libpg-query gives for statements in a JavaScript string are counted in bytes of UTF-8, not in its characters.
#
# Guessed: stmt_location and stmt_len cut the statement out of the string that was handed over.
# Seen, libpg-query 18.1.5: after a comment with two letters outside ASCII the cut begins two characters too late and takes the
# semicolon and a line end that are not its own; each such letter moves everything after it by one more. Cut from the bytes of
# the text the statement is whole. Needs npm.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --ignore-scripts --no-audit --no-fund libpg-query@18.1.5
cat > cut.mjs <<'JS'
import { parse } from "libpg-query";

const sql = "select 1; -- für später\nalter table orders drop column note;\nselect 2;\n";
const { stmts } = await parse(sql);
const { stmt_location: from, stmt_len: length } = stmts[1];
const ofText = sql.slice(from, from + length);
const ofBytes = Buffer.from(sql).subarray(from, from + length).toString();
console.log(JSON.stringify({ ofText: ofText.trim(), ofBytes: ofBytes.trim() }));
JS
seen=$(node cut.mjs)
echo "$seen"
cat > expected.json <<'JSON'
{"ofText":"ter table orders drop column note;","ofBytes":"alter table orders drop column note"}
JSON
[ "$seen" = "$(cat expected.json)" ]
