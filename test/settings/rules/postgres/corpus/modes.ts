import { canary, direct, foreign, own, pooler, stranger } from "../cases.ts";
import { at, type Forbidden } from "./spelling.ts";

const pooled = (user: string, port = "5432", query = "?sslmode=require") => ({
  X: `postgresql://${user}:${canary}@${pooler}:${port}/postgres${query}`,
});
const mode = (query: string) => ({ X: at(direct, query) });

/** Supabase's hosts, used the wrong way: another project's user, TLS not demanded, a port that breaks the work. */
export const modes: Forbidden = {
  "a process that looks at no certificate": [
    { NODE_TLS_REJECT_UNAUTHORIZED: "0" },
    /accept invalid certificates/,
  ],
  "pooler, another stack's project": [pooled(`postgres.${foreign}`), /another stack's/],
  "pooler, an undeclared project": [pooled(`postgres.${stranger}`), /not this stack's/],
  "pooler, another role of an undeclared project": [pooled(`prisma.${stranger}`), /not this stack's/],
  "pooler, both projects in the user": [pooled(`postgres.${own}.${stranger}`), /not this stack's/],
  "pooler, the ref in upper case": [pooled(`postgres.${own.toUpperCase()}`), /not this stack's/],
  "pooler, an escaped user": [pooled(`postgres%2E${stranger}`), /not this stack's/],
  "pooler, an escaped letter of another ref": [
    pooled(`postgres.%7A${stranger.slice(1)}`),
    /not this stack's/,
  ],
  "pooler, no project": [pooled("postgres"), /names the pooler without/],
  "pooler, an empty project": [pooled("postgres."), /not this stack's/],
  "pooler, no user": [{ X: `postgresql://${pooler}/postgres?sslmode=require` }, /names the pooler without/],
  "pooler, the user in the query": [
    pooled(`postgres.${own}`, "5432", `?sslmode=require&user=postgres.${stranger}`),
    /not this stack's/,
  ],
  "pooler, a plain user in the query": [
    pooled(`postgres.${own}`, "5432", "?sslmode=require&user=postgres"),
    /names the pooler without/,
  ],
  "pooler, the project in the options": [
    pooled(`postgres.${own}`, "5432", `?sslmode=require&options=reference%3D${stranger}`),
    /not this stack's/,
  ],
  "pooler, a foreign project in the options": [
    pooled("postgres", "5432", `?sslmode=require&options=reference%3D${foreign}`),
    /another stack's/,
  ],
  "direct, another project's user": [
    { X: `postgresql://postgres.${stranger}:p@${direct}:5432/postgres?sslmode=require` },
    /not this stack's/,
  ],
  "direct, another stack's user": [
    { X: `postgresql://postgres.${foreign}:p@${direct}:5432/postgres?sslmode=require` },
    /another stack's/,
  ],
  "direct, another project's user in the query": [
    { X: `postgresql://postgres:p@${direct}:5432/postgres?sslmode=require&user=postgres.${stranger}` },
    /not this stack's/,
  ],
  "no sslmode": [mode(""), /sslmode is missing/],
  "sslmode disable": [mode("?sslmode=disable"), /sslmode is disable/],
  "sslmode allow": [mode("?sslmode=allow"), /sslmode is allow/],
  "sslmode prefer": [mode("?sslmode=prefer"), /sslmode is prefer/],
  "sslmode in upper case": [mode("?sslmode=DISABLE"), /sslmode is disable/],
  "the name sslmode in upper case": [mode("?SSLMODE=disable"), /sslmode is disable/],
  "sslmode escaped": [mode("?sslmode=%64isable"), /sslmode is disable/],
  "sslmode empty": [mode("?sslmode="), /unknown value/],
  "sslmode of no meaning": [mode("?sslmode=yes"), /unknown value/],
  "sslmode with a blank": [mode("?sslmode=prefer%20"), /sslmode is prefer/],
  "sslmode twice, the worse last": [mode("?sslmode=require&sslmode=disable"), /sslmode is disable/],
  "sslmode twice, the worse first": [mode("?sslmode=disable&sslmode=require"), /sslmode is disable/],
  "ssl=false": [mode("?ssl=false"), /sslmode is false/],
  "ssl=true and sslmode=disable": [mode("?ssl=true&sslmode=disable"), /sslmode is disable/],
  "sslmode no-verify of node-postgres": [mode("?sslmode=no-verify"), /sslmode is no-verify/],
  "invalid certificates, Prisma": [
    mode("?sslmode=require&sslaccept=accept_invalid_certs"),
    /invalid certificates/,
  ],
  "invalid certificates, JDBC": [
    { X: `jdbc:postgresql://${direct}/d?ssl=true&sslfactory=org.postgresql.ssl.NonValidatingFactory` },
    /invalid certificates/,
  ],
  "no TLS at the pooler": [pooled(`postgres.${own}`, "5432", ""), /sslmode is missing/],
  "6543, direct host": [{ X: at(`${direct}:6543`) }, /6543 without/],
  "6543, pooler": [pooled(`postgres.${own}`, "6543"), /6543 without/],
  "6543, pgbouncer=false": [
    pooled(`postgres.${own}`, "6543", "?sslmode=require&pgbouncer=false"),
    /6543 without/,
  ],
  "6543, pgbouncer twice": [
    pooled(`postgres.${own}`, "6543", "?sslmode=require&pgbouncer=true&pgbouncer=false"),
    /6543 without/,
  ],
  "6543 by the query": [pooled(`postgres.${own}`, "5432", "?sslmode=require&port=6543"), /6543 without/],
  "6543 for migrations": [
    { DIRECT_URL: at(`${direct}:6543`, "?sslmode=require&pgbouncer=true") },
    /6543 \(transaction\)/,
  ],
  "6543 for a shadow database": [
    { SHADOW_DATABASE_URL: at(`${direct}:6543`, "?sslmode=require&pgbouncer=true") },
    /6543 \(transaction\)/,
  ],
  "6543 where sessions are needed": [
    pooled(`postgres.${own}`, "6543", "?sslmode=require&pgbouncer=true"),
    /6543 \(transaction\)/,
    { session: true },
  ],
  "a port that nobody serves": [{ X: at(`${direct}:5433`) }, /does not serve/],
  "a port with a zero before it": [{ X: at(`${direct}:05432`) }, /does not serve/],
  "a port that is none": [{ X: at(`${direct}:x`) }, /does not serve/],
  "a second port that nobody serves": [{ X: at(`${direct}:5432,${direct}:5433`) }, /does not serve/],
  "the direct host where only IPv4 reaches": [{ X: at(direct) }, /IPv6 only/, { ipv4Only: true }],
  "the dedicated pooler where only IPv4 reaches": [
    { X: at(`${direct}:6543`, "?sslmode=require&pgbouncer=true") },
    /IPv6 only/,
    { ipv4Only: true },
  ],
  "another stack's local database": [
    { X: at(`db.${foreign}.supabase.co`) },
    /another stack's/,
    { platform: "simulated" },
  ],
  "a real database in a simulated stack": [
    { X: at("db.example.com") },
    /not Supabase's/,
    { platform: "simulated" },
  ],
  "an address in a simulated stack": [{ X: at("10.0.0.5") }, /IP address/, { platform: "simulated" }],
  "Fly's network in a simulated stack": [
    { X: at("hot-dash-db.internal") },
    /Fly Postgres/,
    { platform: "simulated" },
  ],
};
