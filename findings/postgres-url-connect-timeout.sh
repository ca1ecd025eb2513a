#!/bin/sh
# postgresql://u:p@127.0.0.1/db?connect_timeout=10, the wait for a database that does not answer, as four clients read it.
#
# Guessed: all of them wait ten seconds, since libpq's parameter is the one that everybody copies.
# Seen:
#   psycopg 3.3.9 (libpq)     its own connect_timeout: 10 s
#   postgres.js 3.4.9         its own connect_timeout: 10 s
#   node-postgres 8.23.1      parsed, and passed over: waits for ever
#   asyncpg 0.32.0            sent to the server as a setting of the session, as by SET connect_timeout: PostgreSQL knows no
#                             such setting and ends the session
# What asyncpg sends is read from its own start-up message, which a listener on this machine takes. Needs npm and pip.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
unset PGCONNECT_TIMEOUT PGCONNECTTIMEOUT 2> /dev/null || true
npm init -y > /dev/null
npm install --silent --ignore-scripts --no-audit --no-fund pg@8.23.1 postgres@3.4.9
cat > read.mjs <<'JS'
import pg from "pg";
import postgres from "postgres";
const url = "postgresql://u:p@127.0.0.1/db?connect_timeout=10";
console.log("postgres.js", postgres(url).options.connect_timeout);
const client = new pg.Client(url);
console.log("node-postgres", client.connectionParameters.connect_timeout, client._connectionTimeoutMillis);
JS
node read.mjs > seen.txt
python3 -m pip install --quiet --root-user-action=ignore --target python 'psycopg[binary]==3.3.9' asyncpg==0.32.0
cat > read.py <<'PY'
import asyncio
import asyncpg
import psycopg.conninfo

url = "postgresql://u:p@127.0.0.1:{}/db?connect_timeout=10"
print("psycopg", psycopg.conninfo.conninfo_to_dict(url.format(5432))["connect_timeout"])


async def main():
    sent = asyncio.get_running_loop().create_future()

    async def serve(reader, writer):
        length = int.from_bytes(await reader.readexactly(4), "big")
        body = await reader.readexactly(length - 4)
        words = body[4:].rstrip(b"\0").decode().split("\0")
        if not sent.done():
            sent.set_result(dict(zip(words[::2], words[1::2])))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        await asyncpg.connect(url.format(port), ssl=False)
    except Exception:
        pass
    print("asyncpg sends", {name: value for name, value in (await sent).items() if "timeout" in name})
    server.close()


asyncio.run(main())
PY
PYTHONPATH=python python3 read.py >> seen.txt
cat seen.txt
cat > wanted.txt <<'TEXT'
postgres.js 10
node-postgres 0 0
psycopg 10
asyncpg sends {'connect_timeout': '10'}
TEXT
cmp seen.txt wanted.txt
