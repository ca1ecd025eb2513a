import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readUrl } from "../../../../settings/rules/postgres/url.ts";
import { judgePostgres, type PostgresContext } from "../../../../settings/rules/postgres.ts";
import { canary, direct, foreign, own, pooler } from "./cases.ts";

const live: PostgresContext = { refs: [own], foreignRefs: [foreign], platform: "live" };
const text = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 24 });
const scheme = fc.constantFrom(
  "postgres",
  "postgresql",
  "POSTGRESQL",
  "postgresql+asyncpg",
  "postgis",
  "ecto",
);
const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/);
const host = fc
  .tuple(label, label, fc.constantFrom("com", "tech", "internal", "net"))
  .map((parts) => parts.join("."));

/** Ways to write an address down; each makes of a host a text that some client takes for that host. */
const notations: Record<string, (host: string, password: string) => [string, string]> = {
  url: (at, pw) => ["X", `postgresql://u:${encodeURIComponent(pw)}@${at}/d?sslmode=require`],
  "url, host in query": (at) => ["X", `postgresql://${direct}/d?sslmode=require&host=${at}`],
  "url, second host": (at) => ["X", `postgresql://${direct}:5432,${at}:5432/d?sslmode=require`],
  jdbc: (at, pw) => [
    "X",
    `jdbc:postgresql://${at}/d?user=u&password=${encodeURIComponent(pw)}&sslmode=require`,
  ],
  keywords: (at, pw) => ["X", `host=${at} user=u password='${pw.replace(/[\\']/g, "\\$&")}' sslmode=require`],
  ado: (at) => ["X", `Host=${at};Username=u;Database=d;SSL Mode=Require`],
  split: (at) => ["POSTGRES_HOST", at],
  "split, with a word more": (at) => ["HOTDASH_DB_PRIMARY_HOST_READONLY", at],
  yaml: (at) => ["X", `db:\n  host: ${at}\n  port: 5432\n`],
  toml: (at) => ["X", `[db]\nhost = "${at}"\nuser = "u"\n`],
  "password file": (at, pw) => ["X", `${at}:5432:*:u:${pw}`],
  address: (at) => ["X", `${at}:5432`],
  json: (at, pw) => ["X", JSON.stringify({ db: { host: at, database: "d", password: pw } })],
};

const wrappings: Record<string, (value: string) => string> = {
  none: (value) => value,
  "upper case host": (value) => value.replace(/[a-z0-9-]+\.[a-z.]+/g, (found) => found.toUpperCase()),
  base64: (value) => Buffer.from(value).toString("base64"),
  base64url: (value) => Buffer.from(value).toString("base64url"),
  "base64 of JSON": (value) => Buffer.from(JSON.stringify({ DATABASE_URL: value })).toString("base64"),
  JSON: (value) => JSON.stringify([value]),
  "escaped twice": (value) => encodeURIComponent(encodeURIComponent(value)),
  "in quotes": (value) => `run '${value}' now`,
};

describe("readUrl", () => {
  test("gives back host, port and user of any URL that is properly escaped", () => {
    fc.assert(
      fc.property(
        scheme,
        text,
        text,
        host,
        fc.integer({ min: 1, max: 65535 }),
        (name, user, password, at, port) => {
          const [u, p] = [user, password].map(encodeURIComponent);
          const connection = readUrl(`${name}://${u}:${p}@${at.toUpperCase()}.:${port}/d?sslmode=require`);
          expect(connection.ambiguity).toBeUndefined();
          expect(connection.endpoints).toEqual([{ host: at, port: String(port) }]);
          expect(connection.users).toEqual([user]);
        },
      ),
    );
  });

  test("never throws, whatever follows the scheme", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (rest) => void readUrl(`postgres://${rest}`)));
  });
});

describe("judgePostgres", () => {
  test("sees a host elsewhere through every notation", () => {
    for (const write of Object.values(notations)) {
      fc.assert(
        fc.property(host, text, (at, password) => {
          const [name, value] = write(at, password);
          expect(judgePostgres({ [name]: value }, live)).not.toEqual([]);
        }),
        { numRuns: 50 },
      );
    }
  });

  test("sees it through every wrapping as well", () => {
    const url = (at: string, pw: string): string => notations.url?.(at, pw)[1] ?? "";
    for (const wrap of Object.values(wrappings)) {
      fc.assert(
        fc.property(host, text, (at, pw) => {
          expect(judgePostgres({ X: wrap(url(at, pw)) }, live)).not.toEqual([]);
        }),
        { numRuns: 50 },
      );
    }
  });

  test("allows no URL in which a client could find another host behind blanks or marks", () => {
    const marks = fc.stringMatching(/^[ \t\n\\#?/;,'"@]{1,3}$/);
    fc.assert(
      fc.property(host, marks, fc.boolean(), (at, mark, quote) => {
        const inside = quote ? mark.replaceAll("'", " ") : mark;
        const url = `postgresql://${direct}?sslmode=require${inside}@${at}/d?sslmode=require`;
        expect(judgePostgres({ X: quote ? `psql '${url}'` : url }, live)).not.toEqual([]);
      }),
    );
  });

  test("allows Supabase with any password", () => {
    fc.assert(
      fc.property(text, fc.boolean(), (password, direct_) => {
        const [user, at] = direct_ ? ["postgres", direct] : [`postgres.${own}`, pooler];
        const url = `postgresql://${user}:${encodeURIComponent(password)}@${at}:5432/postgres?sslmode=require`;
        expect(judgePostgres({ DATABASE_URL: url }, live)).toEqual([]);
      }),
    );
  });

  test("never throws and never repeats a part of a value", () => {
    const noise = fc.string({ unit: "binary", maxLength: 40 });
    const frame = fc.constantFrom("postgres://", "host=", '{"host":"', "Host=a;User=", "PGHOST=", "");
    fc.assert(
      fc.property(
        fc.constantFrom("DATABASE_URL", "PGHOST", "X"),
        frame,
        noise,
        noise,
        (name, start, a, b) => {
          const findings = judgePostgres({ [name]: `${start}${a}${canary}${b}` }, live);
          expect(JSON.stringify(findings).toLowerCase()).not.toContain(canary.toLowerCase());
        },
      ),
    );
  });
});
