#!/bin/sh
# supabase db push cuts a statement in two at a semicolon inside an escape string, once a quote behind a backslash stands before it.
#
# Guessed: a file that PostgreSQL takes as it stands is applied.
# Seen, supabase 2.117.0 (npm): of `select E'it\'s; fine';` it sends `select E'it\'s`, and the server answers with 42601,
# unterminated quoted string. Without the semicolon, or with the quote doubled, the file is applied. psql applies both.
# Needs npm, Debian 12 and its apt; the server runs as nobody, since it refuses root.
set -eu
version=15.20-0+deb12u1
folder=$(mktemp -d)
chmod 755 "$folder"
as() { if [ "$(id -u)" = 0 ]; then runuser -u nobody -- "$@"; else "$@"; fi; }
trap 'as "$bin/pg_ctl" -D "$data/db" -m immediate stop > /dev/null 2>&1 || true; rm -rf "$folder" "$data"' EXIT
data=$(mktemp -d)
[ "$(id -u)" != 0 ] || chown nobody "$data"
cd "$folder"
apt-get download -qq "postgresql-15=$version" "postgresql-client-15=$version" "libpq5=$version" > /dev/null 2>&1
for package in ./*.deb; do dpkg -x "$package" unpacked; done
bin="$folder/unpacked/usr/lib/postgresql/15/bin"
library=$(dirname "$(find unpacked -name 'libpq.so.5' | head -n 1)")
export LD_LIBRARY_PATH="$folder/$library"
as "$bin/initdb" -D "$data/db" -U postgres -A trust > /dev/null
as "$bin/pg_ctl" -D "$data/db" -o "-p 25498 -k $data -c listen_addresses=127.0.0.1 -c fsync=off" -l "$data/log" -w start > /dev/null
npm init -y > /dev/null
npm install --silent --ignore-scripts --no-audit --no-fund supabase@2.117.0
mkdir -p supabase/migrations
file=supabase/migrations/20260101000000_text.sql
push() { npx supabase db push --db-url 'postgresql://postgres@127.0.0.1:25498/postgres?sslmode=disable' --output-format json < /dev/null 2> log; }
printf "select E'it\\\\'s; fine';\n" > "$file"
"$bin/psql" -h 127.0.0.1 -p 25498 -U postgres -qAtX -v ON_ERROR_STOP=1 -f "$file"
if push > escaped; then
  echo "an escape string with a semicolon is applied: this has changed"
  exit 1
fi
grep -q 'unterminated quoted string' escaped
echo "escape string, quote behind a backslash, semicolon: $(grep -o 'unterminated quoted string[^(]*(SQLSTATE 42601)' escaped)"
printf "select E'it\\\\'s fine';\n" > "$file"
push > whole
echo "the same without the semicolon: applied"
echo "as seen, with supabase $(npx supabase --version)"
