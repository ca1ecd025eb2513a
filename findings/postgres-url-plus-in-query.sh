#!/bin/sh
# postgresql://h/db?application_name=web+1, the same name for a connection in four clients.
#
# Guessed: `+` is a plus to all, since the form is libpq's and no web form; or a blank to all.
# Seen: libpq (psycopg 3.3.9) reads web+1; node-postgres 8.23.1, postgres.js 3.4.9 and SQLAlchemy 2.1.9 read
# "web 1". So a rule on pg_stat_activity.application_name finds the one and not the others, and %2B is the one spelling
# that all read alike. Needs npm and pip.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --ignore-scripts --no-audit --no-fund pg@8.23.1 postgres@3.4.9
cat > read.mjs <<'JS'
import pg from "pg";
import postgres from "postgres";
for (const name of ["web+1", "web%2B1"]) {
  const url = `postgresql://u:p@127.0.0.1/db?application_name=${name}`;
  console.log("node-postgres", name, "|", new pg.Client(url).connectionParameters.application_name);
  console.log("postgres.js", name, "|", postgres(url).options.connection.application_name);
}
JS
node read.mjs > seen.txt
python3 -m pip install --quiet --root-user-action=ignore --target python 'psycopg[binary]==3.3.9' SQLAlchemy==2.1.9
cat > read.py <<'PY'
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.engine import make_url

for name in ["web+1", "web%2B1"]:
    url = f"postgresql://u:p@127.0.0.1/db?application_name={name}"
    print("psycopg", name, "|", conninfo_to_dict(url)["application_name"])
    print("sqlalchemy", name, "|", make_url(url).query["application_name"])
PY
PYTHONPATH=python python3 read.py >> seen.txt
cat seen.txt
cat > wanted.txt <<'TEXT'
node-postgres web+1 | web 1
postgres.js web+1 | web 1
node-postgres web%2B1 | web+1
postgres.js web%2B1 | web+1
psycopg web+1 | web+1
sqlalchemy web+1 | web 1
psycopg web%2B1 | web+1
sqlalchemy web%2B1 | web+1
TEXT
cmp seen.txt wanted.txt
