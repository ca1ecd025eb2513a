import { canary, direct, own, pooler } from "../cases.ts";
import { type Forbidden, ownDirect, ownSession } from "./spelling.ts";

const bare = (query: string) => `postgresql://postgres:${canary}@${direct}:5432/postgres${query}`;
const pooled = (query: string) => `postgresql://postgres.${own}:${canary}@${pooler}:6543/postgres${query}`;
const unread = /does not demand TLS: sslmode is in a spelling that clients do not read/;
const prefer = (mode: string) => new RegExp(`Prisma's engine takes sslmode=${mode} for prefer`);

/**
 * Demands in a spelling that the variable's client does not read, so that users' data would go in clear while the URL
 * looks as if it demanded TLS: prisma/orm#7935 (names in other letters, another separator), curie-eng/curie#2507
 * (verify-full, verify-ca and ssl=true mean prefer to Prisma's own engine).
 */
export const clients: Forbidden = {
  "Prisma's engine, verify-full": [{ DATABASE_URL: bare("?sslmode=verify-full") }, prefer("verify-full")],
  "Prisma's engine, verify-ca": [{ DIRECT_URL: bare("?sslmode=verify-ca") }, prefer("verify-ca")],
  "Prisma's engine, said to be it": [
    { POSTGRES_URL: bare("?sslmode=verify-full") },
    prefer("verify-full"),
    { client: "engine" },
  ],
  "Prisma's engine, the workflows' name": [
    { STAGING_DB_URL: bare("?sslmode=verify-full") },
    prefer("verify-full"),
  ],
  "Prisma's engine, ssl=true": [{ DATABASE_URL: bare("?ssl=true") }, unread],
  "any client, ssl=true": [{ X: bare("?ssl=true") }, unread],
  "a value in other letters": [{ DATABASE_URL: bare("?sslmode=REQUIRE") }, unread],
  "a value in other letters, libpq": [{ X: bare("?sslmode=Verify-Full") }, unread],
  "a name in other letters": [{ X: bare("?SSLMODE=require") }, unread],
  "a name in mixed letters": [{ DATABASE_URL: bare("?sslMode=require") }, unread],
  "a name in other words": [{ X: bare("?ssl_mode=require") }, unread],
  "behind an escaped &": [{ X: bare("?connect_timeout=10&amp;sslmode=require") }, unread],
  "behind a semicolon": [{ X: bare("?connect_timeout=10;sslmode=require") }, unread],
  "with white space in it": [{ X: bare("?sslmode=require%20") }, unread],
  "libpq's keywords, in other letters": [
    { X: `host=${direct} user=postgres dbname=postgres sslmode=REQUIRE` },
    unread,
  ],
  "pgbouncer in other letters": [{ X: pooled("?sslmode=require&PGBOUNCER=true") }, /6543 without/],
  "pgbouncer behind an escaped &": [
    { DATABASE_URL: pooled("?sslmode=require&amp;pgbouncer=true") },
    /6543 without/,
  ],
  "a password that is no text": [{ DATABASE_URL: ownSession.replace(canary, "caf%A3") }, /percent escape/],
  "a password that is half of a letter": [{ X: ownDirect.replace(canary, "%E2%82") }, /percent escape/],
};
