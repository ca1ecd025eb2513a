#!/bin/sh
# pg_dump --schema=public of PostgreSQL 15.20, restored into an empty database as everybody's own has it.
#
# Guessed: the dump holds what is in the schema, as that of the whole database does; pg_restore puts it into the schema public that
# every new database has.
# Seen:
#   the whole database     no CREATE SCHEMA public: it restores
#   --schema=public        CREATE SCHEMA public comes with it: pg_restore --exit-on-error ends at its first command
#                          (schema "public" already exists), and with --single-transaction nothing is restored
#   a list without it      (pg_restore --list, --use-list) restores
# Needs Debian 12 and its apt; the server runs as nobody, since it refuses root.
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
as "$bin/pg_ctl" -D "$data/db" -o "-p 25499 -k $data -c listen_addresses= -c fsync=off" -l "$data/log" -w start > /dev/null
export PGHOST="$data" PGPORT=25499 PGUSER=postgres
as "$bin/psql" -q postgres -c 'CREATE DATABASE source' -c 'CREATE DATABASE whole' -c 'CREATE DATABASE one' -c 'CREATE DATABASE listed'
as "$bin/psql" -q source -c 'CREATE TABLE t (id int)'
cd "$data"
as "$bin/pg_dump" source -Fc -f whole.dump
as "$bin/pg_dump" source -Fc --schema=public -f one.dump
restore() { as "$bin/pg_restore" --exit-on-error --single-transaction --no-owner "$@"; }
restore -d whole whole.dump && echo "the whole database: restores"
if restore -d one one.dump 2> error; then
  echo "--schema=public: restores: this has changed"
  exit 1
fi
grep -q 'schema "public" already exists' error
echo "--schema=public: $(grep -o 'schema "public" already exists' error)"
as "$bin/pg_restore" --list one.dump | grep -v ' SCHEMA - public ' > list
restore -d listed --use-list list one.dump && echo "a list without it: restores"
echo "as seen, with $("$bin/pg_dump" --version)"
