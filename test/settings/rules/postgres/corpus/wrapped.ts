import { gzipSync } from "node:zlib";
import { direct, foreign, own, pooler, stranger } from "../cases.ts";
import { at, base64, base64url, elsewhere, type Forbidden, json } from "./spelling.ts";

const not = /not Supabase's/;
const bad = at(elsewhere);
const unpadded = (text: string) => base64(text).replace(/=+$/, "");
const hex = (text: string) => Buffer.from(text).toString("hex");
const gzip = (text: string) => gzipSync(text);
const jwt = (claims: object) => `${base64url('{"alg":"HS256"}')}.${base64url(json(claims))}.c2lnbmF0dXJl`;

/** Connections inside something else: encodings, JSON, YAML, commands, files. */
export const wrapped: Forbidden = {
  base64: [{ X: base64(bad) }, not],
  "base64, unpadded": [{ X: unpadded(`${bad}&a=bc`) }, not],
  "base64, URL-safe": [{ X: base64url(`${bad}&application_name=??>>`) }, not],
  "base64, broken into lines": [{ X: base64(bad).replace(/.{20}/g, "$&\n") }, not],
  "base64 with its name before it": [{ X: `base64:${base64(bad)}` }, not],
  "base64 as a data URL": [{ X: `data:text/plain;base64,${base64(bad)}` }, not],
  "base64 twice": [{ X: base64(base64(bad)) }, not],
  "base64 three times": [{ X: base64(base64(base64(bad))) }, not],
  "base64 of JSON": [{ X: base64(json({ DATABASE_URL: bad })) }, not],
  "base64 of JSON of base64": [{ X: base64(json({ a: base64(bad) })) }, not],
  "base64 of an env file": [{ X: base64(`A=1\nDATABASE_URL=${bad}\n`) }, not],
  "base64 of keywords": [{ X: base64(`host=${elsewhere} user=u dbname=d`) }, not],
  "base64 of host and port": [{ X: base64(`${elsewhere}:5432`) }, not],
  "base64 under a connection's name": [{ DATABASE_URL: base64(bad) }, not],
  "hexadecimal digits": [{ X: hex(bad) }, not],
  "hexadecimal digits in upper case": [{ X: hex(bad).toUpperCase() }, not],
  "gzip in base64": [{ X: gzip(bad).toString("base64") }, not],
  "gzip in hexadecimal digits": [{ X: gzip(bad).toString("hex") }, not],
  "gzip of JSON": [{ X: gzip(json({ DATABASE_URL: bad })).toString("base64") }, not],
  escaped: [{ X: encodeURIComponent(bad) }, not],
  "escaped twice": [{ X: encodeURIComponent(encodeURIComponent(bad)) }, not],
  "escaped twice, no query": [
    { X: encodeURIComponent(encodeURIComponent(`postgresql://u:p@${elsewhere}/d`)) },
    not,
  ],
  "escaped, lower case": [
    { X: encodeURIComponent(bad).replace(/%[0-9A-F]{2}/g, (one) => one.toLowerCase()) },
    not,
  ],
  "escaped keywords": [{ X: encodeURIComponent(`host=${elsewhere} user=u`) }, not],
  "escaped base64": [{ X: encodeURIComponent(`${base64(`${bad}&a=b`)}`) }, not],
  "JSON, a text": [{ X: json(bad) }, not],
  "JSON, a list": [{ X: json([bad]) }, not],
  "JSON, nested": [{ X: json({ a: { b: [{ c: bad }] } }) }, not],
  "JSON in JSON": [{ X: json({ a: json({ url: bad }) }) }, not],
  "JSON, escaped letters": [{ X: `{"url":"${bad.replaceAll("/", "\\u002f")}"}` }, not],
  "JSON, host and port": [{ X: json({ host: elsewhere, port: 5432 }) }, not],
  "JSON, host and port as text": [{ X: json({ hostname: elsewhere, port: "5432" }) }, not],
  "JSON, host and database": [{ X: json({ host: elsewhere, database: "d" }) }, not],
  "JSON of AWS": [{ X: json({ engine: "postgres", host: elsewhere, username: "u" }) }, not],
  "JSON of Sequelize": [{ X: json({ production: { dialect: "postgres", host: elsewhere } }) }, not],
  "JSON of TypeORM": [{ X: json({ type: "postgres", host: elsewhere }) }, not],
  "JSON of Knex": [{ X: json({ client: "pg", connection: { host: elsewhere, user: "u" } }) }, not],
  "JSON of Django": [{ X: json({ ENGINE: "django.db.backends.postgresql", HOST: elsewhere }) }, not],
  "JSON of environment variables": [{ X: json({ env: { PGHOST: elsewhere, PGSSLMODE: "require" } }) }, not],
  "JSON with a service": [{ X: json({ env: { PGSERVICE: "prod" } }) }, /cannot be checked/],
  "JSON of Platform.sh": [
    { PLATFORM_RELATIONSHIPS: base64(json({ database: [{ scheme: "pgsql", host: "database.internal" }] })) },
    /Fly Postgres/,
  ],
  "VCAP_SERVICES with an address": [
    { VCAP_SERVICES: json({ postgres: [{ credentials: { uri: bad } }] }) },
    not,
  ],
  "VCAP_SERVICES in parts": [
    {
      VCAP_SERVICES: json({
        "user-provided": [{ credentials: { hostname: elsewhere, port: 5432, username: "u" } }],
      }),
    },
    not,
  ],
  "JSON with the own host and no TLS": [{ X: json({ host: direct, port: 5432 }) }, /sslmode is missing/],
  "JSON with the pooler and an undeclared user": [
    { X: json({ host: pooler, port: 5432, user: `postgres.${stranger}`, sslmode: "require" }) },
    /not this stack's/,
  ],
  "YAML of Rails": [{ X: `production:\n  adapter: postgresql\n  host: ${elsewhere}\n  database: d\n` }, not],
  "YAML, host and port": [{ X: `db:\n  host: ${elsewhere}\n  port: 5432\n` }, not],
  "YAML, quoted": [{ X: `host: "${elsewhere}"\nport: '5432'\n` }, not],
  "YAML in one line": [{ X: `{host: ${elsewhere}, port: 5432, user: u}` }, not],
  "YAML with an address": [{ X: `database:\n  url: ${bad}\n` }, not],
  "YAML of Kubernetes": [{ X: `env:\n- name: DATABASE_URL\n  value: ${bad}\n` }, not],
  "YAML, one of two hosts": [
    {
      X: `main:\n  host: ${elsewhere}\n  port: 5432\nother:\n  host: ${direct}\n  port: 5432\n  sslmode: require\n`,
    },
    not,
  ],
  "YAML in base64": [{ X: base64(`adapter: postgresql\nhost: ${elsewhere}\n`) }, not],
  JavaScript: [{ X: `{ host: '${elsewhere}', port: 5432, database: 'd' }` }, not],
  "an env file": [{ X: `A=1\nexport PGHOST="${elsewhere}"\nB=2\n` }, not],
  "an env file with Windows lines": [{ X: `A=1\r\nDATABASE_URL=${bad}\r\n` }, not],
  "variables before a command": [{ X: `PGHOST=${elsewhere} PGPORT=5432 psql` }, not],
  "a URL in a command": [{ X: `sh -c "DATABASE_URL=${bad} node server.js"` }, not],
  "a URL in brackets": [{ X: `connect(${bad})` }, not],
  "a URL in Markdown": [{ X: `see [db](${bad}) there` }, not],
  "two URLs, the second elsewhere": [
    { X: `${at(direct)} ${bad}` },
    /clients read differently|not Supabase's/,
  ],
  "a URL whose end a shell joins to it": [
    { X: `psql 'postgres://${direct}?sslmode=require'/@${elsewhere}/d` },
    /clients read differently/,
  ],
  "a URL behind a comma": [{ X: `cache,${bad}` }, not],
  "a foreign project's API": [{ SUPABASE_URL: `https://${foreign}.supabase.co` }, /another stack's/],
  "a foreign project's API in upper case": [
    { SUPABASE_URL: `https://${foreign.toUpperCase()}.supabase.co` },
    /another stack's/,
  ],
  "a foreign project's bucket": [{ S3: `https://${foreign}.supabase.co/storage/v1/s3` }, /another stack's/],
  "a foreign project's ref": [{ SUPABASE_PROJECT_REF: foreign }, /another stack's/],
  "a foreign project's key": [
    { KEY: jwt({ iss: "supabase", ref: foreign, role: "service_role" }) },
    /another stack's/,
  ],
  "a foreign project's key in JSON": [
    { KEY: json({ k: jwt({ iss: "supabase", ref: foreign }) }) },
    /another stack's/,
  ],
  "a known provider in passing": [{ ANY: `https://console.${own}.neon.tech` }, /Neon/],
};
