#!/bin/sh
# squawk names the line of a finding rightly on a terminal, and one line too early in every format that tools read.
#
# Guessed: a line in the reports for GCC, GitLab and JSON is counted from 1, as both formats' readers and squawk's own terminal
# report count.
# Seen, squawk-cli 2.66.0: a column is dropped in line 3 of the file. The terminal says 3:1, the three others say line 2; a
# finding in the first line is reported in line 0, which GitLab's and GCC's formats do not have. Needs npm.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --ignore-scripts --no-audit --no-fund squawk-cli@2.66.0
printf '%s\n' '-- takes a column away' 'select 1;' 'alter table orders drop column note;' > third.sql
echo 'alter table orders drop column note;' > first.sql
report() { npx squawk --reporter "$1" "$2" 2>&1 || true; }
cat > lines.js <<'JS'
const all = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const found = all.find((one) => (one.rule_name ?? one.check_name) === "ban-drop-column");
console.log(found.line ?? found.location.lines.begin);
JS
terminal=$(report tty third.sql | sed 's/\x1b\[[0-9;]*m//g' | grep -o 'third.sql:[0-9]*:' | sort -u | tr -d ':' | sed 's/third.sql//')
gcc=$(report gcc third.sql | grep ban-drop-column | cut -d: -f2)
json=$(report json third.sql | node lines.js)
gitlab=$(report gitlab third.sql | node lines.js)
top=$(report gcc first.sql | grep ban-drop-column | cut -d: -f2)
echo "line 3 of the file: terminal $terminal, gcc $gcc, json $json, gitlab $gitlab; line 1 of a file for gcc: $top"
[ "$terminal" = 3 ] && [ "$gcc" = 2 ] && [ "$json" = 2 ] && [ "$gitlab" = 2 ] && [ "$top" = 0 ]
