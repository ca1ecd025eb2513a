/** References of invented projects: this stack's, another stack's, and one that nobody declared. */
export const own = "abcdefghijklmnopqrst";
export const foreign = "tsrqponmlkjihgfedcba";
export const stranger = "zzzzzzzzzzzzzzzzzzzz";

/** A password that must never be seen in a finding. */
export const canary = "Canary7f3e";

export const direct = `db.${own}.supabase.co`;
export const pooler = "aws-1-us-east-1.pooler.supabase.com";

/** Variables that satisfy the rule on a live stack, by what they show. */
export const allowed: Record<string, Record<string, string>> = {
  direct: { DATABASE_URL: `postgresql://postgres:${canary}@${direct}:5432/postgres?sslmode=require` },
  "direct, port by default": {
    REPORTS_DB: `postgres://postgres:${canary}@${direct}/postgres?sslmode=verify-full`,
  },
  "session pooler": {
    DATABASE_URL: `postgresql://postgres.${own}:${canary}@${pooler}:5432/postgres?sslmode=require`,
  },
  "transaction pooler without prepared statements": {
    DATABASE_URL: `postgresql://postgres.${own}:${canary}@${pooler}:6543/postgres?pgbouncer=true&connection_limit=1&sslmode=require`,
  },
  "dedicated pooler": {
    DATABASE_URL: `postgresql://postgres:${canary}@${direct}:6543/postgres?pgbouncer=true&sslmode=require`,
  },
  "upper case and trailing dot": {
    DATABASE_URL: `POSTGRESQL://postgres:${canary}@${direct.toUpperCase()}.:5432/postgres?sslmode=require`,
  },
  "driver in the scheme": {
    SQLALCHEMY_DATABASE_URI: `postgresql+psycopg2://postgres:${canary}@${direct}/postgres?sslmode=require`,
  },
  jdbc: {
    JDBC_DATABASE_URL: `jdbc:postgresql://${direct}:5432/postgres?user=postgres&password=${canary}&sslmode=require`,
  },
  "libpq keywords": {
    DATABASE_URL: `host=${direct} port=5432 user=postgres password='${canary} with space' dbname=postgres sslmode=require`,
  },
  ado: {
    ConnectionStrings__Main: `Host=${direct};Port=5432;Username=postgres;Password=${canary};SSL Mode=Require`,
  },
  "split, Chatwoot's names": {
    POSTGRES_HOST: direct,
    POSTGRES_PORT: "5432",
    POSTGRES_USERNAME: "postgres",
    POSTGRES_PASSWORD: canary,
    POSTGRES_DATABASE: "postgres",
    PGSSLMODE: "require",
  },
  "split, libpq's names, pooler": {
    PGHOST: pooler,
    PGUSER: `postgres.${own}`,
    PGPASSWORD: canary,
    PGSSLMODE: "verify-full",
  },
  "password with escapes": {
    DATABASE_URL: `postgresql://postgres:a%40b%2Fc%3Fd%23e@${direct}:5432/postgres?sslmode=require`,
  },
  "an address of the project's own API": { SUPABASE_URL: `https://${own}.supabase.co` },
  "nothing of a database": {
    REDIS_URL: `redis://default:${canary}@fly-redis.upstash.io:6379`,
    PUBLIC_URL: "https://app.hotrodan.com/?next=/a",
    NODE_OPTIONS: "--max-old-space-size=1536",
    PORT: "8080",
    HOST: "0.0.0.0",
    REDIS_DB_HOST: "cache.internal",
    EMPTY: "",
  },
  "an empty connection is none": { DATABASE_URL: "" },
};

const at = (host: string, query = "?sslmode=require"): string =>
  `postgresql://postgres:${canary}@${host}/postgres${query}`;
const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** Variables that break the rule on a live stack, with a part of the problem that the finding must state. */
export const refused: Record<string, [Record<string, string>, RegExp]> = {
  "Fly private network": [{ DATABASE_URL: at("top1.nearest.of.hot-dash-db.internal:5432") }, /Fly Postgres/],
  Flycast: [{ DATABASE_URL: at("hot-dash-db.flycast") }, /Fly Postgres/],
  "Fly public": [{ DATABASE_URL: at("dashboard-remix-db.fly.dev:5432") }, /Fly Postgres/],
  "Fly Managed Postgres": [{ X: at("direct.abc.flympg.net") }, /Fly Managed Postgres/],
  Neon: [{ X: at("ep-cool-1.us-east-2.aws.neon.tech") }, /Neon/],
  "Neon over HTTP": [{ X: "https://ep-cool-1.us-east-2.aws.neon.tech/sql" }, /Neon/],
  RDS: [{ X: at("x.abc.us-east-1.rds.amazonaws.com") }, /Amazon RDS/],
  Heroku: [{ HEROKU_POSTGRESQL_RED_URL: at("ec2-1-2-3-4.compute-1.amazonaws.com") }, /Heroku/],
  "Render inside": [{ X: at("dpg-abc123-a") }, /Render Postgres/],
  "Render outside": [{ X: at("dpg-abc123-a.oregon-postgres.render.com") }, /Render Postgres/],
  Railway: [{ X: at("monorail.proxy.rlwy.net:12345") }, /Railway/],
  Aiven: [{ X: at("pg-1.aivencloud.com:12345") }, /Aiven/],
  "Crunchy Bridge": [{ X: at("p.x.db.postgresbridge.com") }, /Crunchy Bridge/],
  Azure: [{ X: at("x.postgres.database.azure.com") }, /Azure/],
  DigitalOcean: [{ X: at("x-do-user-1.b.db.ondigitalocean.com:25060") }, /DigitalOcean/],
  CockroachDB: [{ X: `cockroachdb://u:${canary}@x.cockroachlabs.cloud:26257/d` }, /CockroachDB/],
  Timescale: [{ TIMESCALE_URL: at("x.y.tsdb.cloud.timescale.com:33333") }, /Timescale/],
  PlanetScale: [{ X: at("x.pg.psdb.cloud") }, /PlanetScale/],
  "Vercel Postgres": [{ X: at("x.postgres.vercel-storage.com") }, /Vercel/],
  "Cloud SQL socket in the query": [{ X: `postgresql://u:p@/d?host=/cloudsql/p:r:i` }, /Cloud SQL/],
  "Prisma Accelerate": [{ X: "prisma+postgres://accelerate.prisma-data.net/?api_key=k" }, /Accelerate/],
  "Supabase's staging": [{ X: at(`db.${own}.supabase.red`) }, /Supabase's own staging/],
  "an unknown host": [{ X: at("db.example.com") }, /not Supabase's/],
  "a name that only begins as Supabase": [{ X: at(`${direct}.example.com`) }, /not Supabase's/],
  "a name that only ends as Supabase": [{ X: at(`evil${direct}`) }, /not Supabase's/],
  "userinfo that looks like a host": [
    { X: `postgres://${direct}@db.example.com/postgres?sslmode=require` },
    /not Supa/,
  ],
  "two @": [{ X: `postgres://u:a@${direct}@db.example.com/postgres` }, /clients read differently/],
  "@ behind the path": [
    { X: `postgres://${direct}:5432/x@db.example.com/postgres` },
    /clients read differently/,
  ],
  "@ behind the query": [{ X: `postgres://${direct}?@db.example.com/postgres` }, /clients read differently/],
  "a backslash": [{ X: `postgres://${direct}\\@db.example.com/p` }, /clients read differently/],
  "a # that libpq reads over": [
    { X: `postgres://u:p@${direct}/postgres?sslmode=require#&host=db.example.com` },
    /clients read differently/,
  ],
  "a broken escape": [{ X: `postgres://u:%zz@${direct}/postgres` }, /clients read differently/],
  "no slashes": [{ DATABASE_URL: "postgresql:/db.example.com/postgres" }, /clients read differently/],
  "jdbc without a host": [{ X: "jdbc:postgresql:postgres" }, /clients read differently/],
  "host in the query": [{ X: at(direct, "?host=db.example.com&sslmode=require") }, /not Supabase's/],
  "host in the query, escaped name": [
    { X: at(direct, "?%68ost=db.example.com&sslmode=require") },
    /not Supabase's/,
  ],
  "hostaddr in the query": [{ X: at(direct, "?hostaddr=10.0.0.1&sslmode=require") }, /hostaddr/],
  "port in the query": [{ X: at(`${direct}:5432`, "?port=6543&sslmode=require") }, /6543 without/],
  "service in the query": [{ X: at(direct, "?service=other&sslmode=require") }, /service/],
  "escaped host": [{ X: at("%64b.example.com") }, /not Supabase's/],
  "second host": [{ X: at(`${direct}:5432,db.example.com:5432`) }, /not Supabase's/],
  "IPv4 literal": [{ X: at("203.0.113.9") }, /IP address/],
  "IPv4 as one number": [{ X: at("3405803785") }, /IP address/],
  "IPv6 literal": [{ X: at("[2001:db8::1]:5432") }, /IP address/],
  "mapped loopback": [{ X: at("[::ffff:127.0.0.1]") }, /IP address/],
  loopback: [{ X: at("localhost:5432") }, /loopback/],
  "no host": [{ DATABASE_URL: "postgresql:///postgres" }, /names no host/],
  "keywords elsewhere": [{ X: `host=db.example.com dbname=d user=u password=${canary}` }, /not Supabase's/],
  "keywords, quoted": [{ X: `dbname='a b' host = 'db.example.com'` }, /not Supabase's/],
  "keywords, the later host": [
    { X: `host=${direct} host=db.example.com user=u sslmode=require` },
    /not Supabase's/,
  ],
  "keywords, hostaddr": [{ X: `hostaddr=10.0.0.1 user=u sslmode=require` }, /hostaddr/],
  "keywords, socket": [{ X: "host=/var/run/postgresql user=u" }, /Unix socket/],
  ado: [{ X: `Server=db.example.com;Port=5432;Database=d;User Id=u;Password=${canary}` }, /not Supabase's/],
  "split, Fly": [{ POSTGRES_HOST: "hot-dash-db.flycast", POSTGRES_PORT: "5432" }, /Fly Postgres/],
  "split, bare host": [{ PGHOST: "db" }, /not Supabase's/],
  "split, address": [{ PGHOSTADDR: "10.0.0.1" }, /hostaddr/],
  "split, socket": [{ DB_HOST: "/cloudsql/p:r:i" }, /Cloud SQL/],
  "split, without TLS": [{ POSTGRES_HOST: direct }, /does not demand TLS/],
  "split, lower case name": [{ db_host: "db.example.com" }, /not Supabase's/],
  "split, 6543": [{ POSTGRES_HOST: direct, POSTGRES_PORT: "6543", PGSSLMODE: "require" }, /6543 without/],
  indirection: [{ PGSERVICEFILE: "/etc/pg_service.conf" }, /cannot be checked/],
  "a name that promises a connection": [{ DATABASE_URL: "file:./dev.db" }, /none that can be checked/],
  "host and port under any name": [{ ANYTHING: "db.example.com:5432" }, /not Supabase's/],
  "in base64": [{ X: base64(at("db.example.com")) }, /not Supabase's/],
  "in JSON": [{ X: JSON.stringify({ a: [{ url: at("db.example.com") }] }) }, /not Supabase's/],
  "in JSON in base64": [
    { X: base64(JSON.stringify({ DATABASE_URL: at("db.example.com") })) },
    /not Supabase's/,
  ],
  "as a JSON object": [{ X: JSON.stringify({ host: "db.example.com", port: 5432 }) }, /not Supabase's/],
  "in an env file": [{ X: `A=1\nexport PGHOST="db.example.com"\nB=2\n` }, /not Supabase's/],
  "in a command": [{ X: `sh -c "DATABASE_URL=${at("db.example.com")} node server.js"` }, /not Supabase's/],
  "as variables in a command": [{ X: "PGHOST=db.example.com PGPORT=5432 psql" }, /not Supabase's/],
  "escaped as a whole": [{ X: encodeURIComponent(at("db.example.com")) }, /not Supabase's/],
  "another stack's project": [{ X: at(`db.${foreign}.supabase.co`) }, /another stack's/],
  "another stack's project on the pooler": [
    { X: `postgres://postgres.${foreign}:p@${pooler}:5432/postgres?sslmode=require` },
    /another stack's/,
  ],
  "another stack's API": [{ SUPABASE_URL: `https://${foreign}.supabase.co` }, /another stack's/],
  "another stack's key": [
    {
      KEY: `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(JSON.stringify({ iss: "supabase", ref: foreign })).toString("base64url")}.c2ln`,
    },
    /another stack's/,
  ],
  "an undeclared project": [{ X: at(`db.${stranger}.supabase.co`) }, /not this stack's/],
  "pooler without a project": [
    { X: `postgres://postgres:p@${pooler}/postgres?sslmode=require` },
    /names the pooler without/,
  ],
  "pooler, the user in the query": [
    { X: `postgres://postgres.${own}:p@${pooler}/postgres?sslmode=require&user=postgres.${stranger}` },
    /not this stack's/,
  ],
  "6543 with prepared statements": [{ X: at(`${direct}:6543`) }, /6543 without/],
  "6543 for migrations": [
    { DIRECT_URL: at(`${direct}:6543`, "?sslmode=require&pgbouncer=true") },
    /6543 \(trans/,
  ],
  "another port": [{ X: at(`${direct}:5433`) }, /does not serve/],
  "no sslmode": [{ X: at(direct, "") }, /sslmode is missing/],
  "sslmode=disable": [{ X: at(direct, "?sslmode=disable") }, /sslmode is disable/],
  "sslmode=prefer": [{ X: at(direct, "?sslmode=prefer") }, /sslmode is prefer/],
  "sslmode twice": [{ X: at(direct, "?sslmode=require&sslmode=disable") }, /sslmode is disable/],
  "invalid certificates": [
    { X: at(direct, "?sslmode=require&sslaccept=accept_invalid_certs") },
    /invalid certificates/,
  ],
};
