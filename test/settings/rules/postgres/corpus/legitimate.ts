import { canary, direct, own, pooler } from "../cases.ts";
import { base64, base64url, json, type Legitimate, ownDirect, ownSession } from "./spelling.ts";

const transaction = (query: string) =>
  `postgresql://postgres.${own}:${canary}@${pooler}:6543/postgres?sslmode=require${query}`;
const password = (text: string) =>
  `postgresql://postgres:${encodeURIComponent(text)}@${direct}:5432/postgres?sslmode=require`;
const direct_ = (query: string) => `postgresql://postgres:${canary}@${direct}:5432/postgres${query}`;
const simulated = { platform: "simulated" } as const;

/** The stack's own Supabase project, in the ways it may be written down. */
export const supabase: Legitimate = {
  "beside certificates that are looked at": [{ DATABASE_URL: ownDirect, NODE_TLS_REJECT_UNAUTHORIZED: "1" }],
  "beside a digest": [
    { DATABASE_URL: ownDirect, RELEASE: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
  ],
  "beside what only begins like gzip": [{ DATABASE_URL: ownDirect, X: "1f8b0000000000000000000000000000" }],
  direct: [{ DATABASE_URL: ownDirect }],
  "direct, scheme postgres": [{ DATABASE_URL: ownDirect.replace("postgresql:", "postgres:") }],
  "direct, port by default": [{ DATABASE_URL: ownDirect.replace(":5432", "") }],
  "direct, upper case": [{ DATABASE_URL: ownDirect.replace(direct, direct.toUpperCase()) }],
  "direct, trailing dot": [{ DATABASE_URL: ownDirect.replace(direct, `${direct}.`) }],
  "direct, escaped dot": [{ DATABASE_URL: ownDirect.replace(direct, direct.replace(".", "%2E")) }],
  "direct, verify-ca, without Prisma": [{ DATABASE_URL: direct_("?sslmode=verify-ca") }, { client: "none" }],
  "direct, verify-full and its certificate, by Prisma's driver adapter": [
    { DATABASE_URL: direct_("?sslmode=verify-full&sslrootcert=/app/prod-ca-2021.crt") },
    { client: "driver-adapter" },
  ],
  "direct, verify-full under a name that Prisma does not read": [{ X: direct_("?sslmode=verify-full") }],
  "direct, as Prisma's engine checks who answers": [
    { DATABASE_URL: direct_("?sslmode=require&sslaccept=strict&sslcert=/app/prod-ca-2021.crt") },
  ],
  "direct, more parameters": [
    {
      DATABASE_URL: `${ownDirect}&connect_timeout=10&application_name=hotdash&target_session_attrs=read-write`,
    },
  ],
  "direct, options for the server": [{ DATABASE_URL: `${ownDirect}&options=-c%20statement_timeout%3D5000` }],
  "direct, compatible with libpq": [{ DATABASE_URL: `${ownDirect}&uselibpqcompat=true` }],
  "direct, twice": [{ A: `postgresql://postgres:p@${direct}:5432,${direct}:5432/postgres?sslmode=require` }],
  "direct, for migrations": [{ DIRECT_URL: ownDirect }],
  "direct where the add-on gives IPv4": [{ DIRECT_URL: ownDirect }, { ipv4Only: false }],
  session: [{ DATABASE_URL: ownSession }],
  "session, port by default": [{ DATABASE_URL: ownSession.replace(":5432", "") }],
  "session for migrations": [{ DIRECT_URL: ownSession }],
  "session where only IPv4 reaches": [{ DIRECT_URL: ownSession }, { ipv4Only: true }],
  "session, sized": [{ DATABASE_URL: `${ownSession}&connection_limit=3&connect_timeout=10&pool_timeout=20` }],
  "session, a role of its own": [{ X: ownSession.replace("postgres.", "prisma.") }],
  "session, a host of another form": [{ X: ownSession.replace(pooler, "aws-us-west-2.pooler.supabase.com") }],
  "session, an escaped user": [{ X: ownSession.replace("postgres.", "postgres%2E") }],
  "session, the own project in the options": [{ X: `${ownSession}&options=reference%3D${own}` }],
  "transaction, Prisma": [{ DATABASE_URL: transaction("&pgbouncer=true&connection_limit=1") }],
  "transaction, Rails": [{ DATABASE_URL: transaction("&prepared_statements=false") }],
  "transaction, JDBC": [
    {
      X: `jdbc:postgresql://${pooler}:6543/postgres?user=postgres.${own}&password=${canary}&sslmode=require&prepareThreshold=0`,
    },
  ],
  "transaction, asyncpg": [{ X: transaction("&statement_cache_size=0") }],
  "transaction, pgx": [{ X: transaction("&default_query_exec_mode=simple_protocol") }],
  "transaction where only IPv4 reaches": [{ X: transaction("&pgbouncer=true") }, { ipv4Only: true }],
  "dedicated pooler": [{ X: ownDirect.replace(":5432", ":6543").concat("&pgbouncer=true") }],
  SQLAlchemy: [{ SQLALCHEMY_DATABASE_URI: ownSession.replace("postgresql:", "postgresql+psycopg:") }],
  JDBC: [{ X: `jdbc:postgresql://${direct}:5432/postgres?user=postgres&password=${canary}&sslmode=require` }],
  "JDBC, ssl=true": [{ X: `jdbc:postgresql://${direct}/postgres?user=postgres&ssl=true` }],
  R2DBC: [{ X: `r2dbc:${ownDirect}` }],
  libpq: [
    { X: `host=${direct} port=5432 user=postgres password='${canary} b' dbname=postgres sslmode=require` },
  ],
  "libpq at the pooler": [{ X: `host=${pooler} user=postgres.${own} dbname=postgres sslmode=verify-full` }],
  "ADO.NET": [{ X: `Host=${direct};Port=5432;Username=postgres;Password=${canary};SSL Mode=Require` }],
  "ADO.NET, VerifyFull": [{ X: `Server=${direct};User Id=postgres;Database=postgres;SslMode=VerifyFull` }],
  ODBC: [
    {
      X: `Driver={PostgreSQL Unicode};Server=${direct};Port=5432;Uid=postgres;Database=postgres;sslmode=require`,
    },
  ],
  PHP: [{ X: `pgsql:host=${direct};port=5432;dbname=postgres;user=postgres;sslmode=require` }],
  "split, Chatwoot": [
    {
      POSTGRES_HOST: direct,
      POSTGRES_PORT: "5432",
      POSTGRES_USERNAME: "postgres",
      POSTGRES_USER: "postgres",
      POSTGRES_PASSWORD: canary,
      POSTGRES_DATABASE: "postgres",
      POSTGRES_STATEMENT_TIMEOUT: "14s",
      PGSSLMODE: "require",
    },
  ],
  "split, libpq at the pooler": [
    {
      PGHOST: pooler,
      PGPORT: "5432",
      PGUSER: `postgres.${own}`,
      PGDATABASE: "postgres",
      PGSSLMODE: "require",
    },
  ],
  "split, Django": [{ DB_HOST: direct, DB_PORT: "5432", DB_USER: "postgres", DB_SSLMODE: "verify-full" }],
  "split, a word behind it": [{ DB_HOST_READONLY: direct, DB_SSLMODE_READONLY: "require" }],
  "split, the password in a file": [
    { POSTGRES_HOST: direct, POSTGRES_PASSWORD_FILE: "/run/secrets/x", PGSSLMODE: "require" },
  ],
  JSON: [{ X: json({ url: ownDirect }) }],
  "JSON, in parts": [{ X: json({ host: direct, port: 5432, user: "postgres", sslmode: "require" }) }],
  VCAP_SERVICES: [{ VCAP_SERVICES: json({ "user-provided": [{ credentials: { uri: ownSession } }] }) }],
  YAML: [{ X: `adapter: postgresql\nhost: ${direct}\nport: 5432\nsslmode: require\n` }],
  base64: [{ X: base64(ownDirect) }],
  "base64 of JSON": [{ X: base64(json({ DATABASE_URL: ownSession })) }],
  escaped: [{ X: encodeURIComponent(ownDirect) }],
  "an env file": [{ X: `A=1\nDATABASE_URL="${ownDirect}"\nB=2\n` }],
  "white space around it": [{ DATABASE_URL: ` ${ownDirect}\n` }],
  "a password with an at sign": [{ DATABASE_URL: password("p@ss") }],
  "a password with a slash": [{ DATABASE_URL: password("p/a/ss") }],
  "a password with a question mark": [{ DATABASE_URL: password("p?ss") }],
  "a password with a number sign": [{ DATABASE_URL: password("p#ss") }],
  "a password with a colon": [{ DATABASE_URL: password("p:ss:5433") }],
  "a password with a per cent sign": [{ DATABASE_URL: password("100%") }],
  "a password with a blank": [{ DATABASE_URL: password("two words") }],
  "a password with everything": [{ DATABASE_URL: password("!@#$%^&*()_+{}[]|\\:;\"'<>,.?/~`") }],
  "a password in another script": [{ DATABASE_URL: password("pässwörd密") }],
  "a password that is a host": [{ DATABASE_URL: password("db.example.com") }],
  "no password": [{ DATABASE_URL: ownDirect.replace(`:${canary}`, "") }],
  "the project's API": [{ SUPABASE_URL: `https://${own}.supabase.co` }],
  "the project's bucket": [{ S3_ENDPOINT: `https://${own}.supabase.co/storage/v1/s3` }],
  "the project's key": [
    {
      SUPABASE_ANON_KEY: `${base64url('{"alg":"HS256"}')}.${base64url(json({ ref: own, role: "anon" }))}.c2ln`,
    },
  ],
  "dialled by psql": [{ command: `psql -h ${pooler} -U postgres.${own} -c 'select 1'` }],
  "dialled by pg_dump": [{ command: `pg_dump --host=${direct} --schema-only` }],
  "a local simulator": [{ DATABASE_URL: "postgresql://postgres:p@127.0.0.1:54322/postgres" }, simulated],
  "a local simulator by name": [{ PGHOST: "localhost", PGPORT: "54322" }, simulated],
  "a local simulator, IPv6": [
    { X: "postgresql://postgres:p@[::1]:5432/postgres?sslmode=disable" },
    simulated,
  ],
  "a local simulator around a container": [
    { DATABASE_URL: "postgresql://postgres:p@host.docker.internal:54322/postgres" },
    simulated,
  ],
  "a local simulator below localhost": [
    { DATABASE_URL: "postgresql://postgres:p@db.localhost/postgres" },
    simulated,
  ],
};
