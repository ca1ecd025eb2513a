#!/bin/sh
# The address of one Redis with its database in it, as three clients read it.
#
# Guessed: the database stands in the path, `?db=3` is either understood or refused, and a path of two parts is refused.
# Seen:
#                       redis://h:6379?db=3   redis://h:6379/1/2
#   ioredis 6.0.0       database 3            database 1
#   redis-py 8.1.0      database 3            database 12
#   node-redis 6.3.1    none named: 0         refused ("Invalid pathname")
# So a queue that one writes in database 3 is looked for by the other in 0, without a word. Needs npm and pip.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --ignore-scripts --no-audit --no-fund ioredis@6.0.0 redis@6.3.1
cat > read.mjs <<'JS'
import { Redis } from "ioredis";
import { createClient } from "redis";

const said = (read) => {
  try {
    return String(read());
  } catch (error) {
    return error.message;
  }
};
for (const url of ["redis://h:6379?db=3", "redis://h:6379/1/2"]) {
  console.log("ioredis", url, said(() => new Redis(url, { lazyConnect: true }).options.db));
  console.log("node-redis", url, said(() => createClient({ url }).options.database));
}
JS
node read.mjs > seen.txt
python3 -m pip install --quiet --root-user-action=ignore --target python redis==8.1.0
PYTHONPATH=python python3 -c '
import redis
for url in ["redis://h:6379?db=3", "redis://h:6379/1/2"]:
    print("redis-py", url, redis.ConnectionPool.from_url(url).connection_kwargs.get("db"))
' >> seen.txt
cat seen.txt
cat > wanted.txt <<'TEXT'
ioredis redis://h:6379?db=3 3
node-redis redis://h:6379?db=3 undefined
ioredis redis://h:6379/1/2 1
node-redis redis://h:6379/1/2 Invalid pathname
redis-py redis://h:6379?db=3 3
redis-py redis://h:6379/1/2 12
TEXT
cmp seen.txt wanted.txt
