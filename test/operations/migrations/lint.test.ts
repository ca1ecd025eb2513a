import { describe, expect, it } from "vitest";
import { readFolder } from "../../../operations/migrations/files.ts";
import { lint } from "../../../operations/migrations/lint/lint.ts";
import { recordedPieces } from "../../../operations/migrations/statements.ts";
import { databaseSettings } from "../../support/project.ts";

const FILE = "20250101000000_a.sql";

/** What is said against one file: rule, line and level. */
async function said(sql: string, settings: object = {}) {
  const { migrations } = readFolder(new Map([[FILE, sql]]));
  const [linted] = await lint(migrations, databaseSettings(settings));
  return linted?.findings ?? [];
}
const errors = async (sql: string, settings: object = {}) =>
  (await said(sql, settings))
    .filter(({ level }) => level === "error")
    .map(({ rule, line }) => `${line} ${rule}`);

const SAFE = "create table t (id bigint primary key);\nalter table t enable row level security;\n";

/** Every rule with SQL that breaks it; squawk 2.66.0 passes many of them as clean. */
const BROKEN: readonly [sql: string, found: string][] = [
  ["drop schema app cascade;", "1 drop-schema"],
  ["drop view v;", "1 drop-view"],
  ["drop materialized view v;", "1 drop-materialized-view"],
  ["drop function f(int);", "1 drop-function"],
  ["drop procedure f;", "1 drop-procedure"],
  ["drop policy p on t;", "1 drop-policy"],
  ["drop type mood;", "1 drop-type"],
  ["drop table if exists t;", "1 drop-table"],
  ["drop extension vector;", "1 drop-extension"],
  ["drop owned by app;", "1 drop-owned"],
  ["truncate t;", "1 truncate"],
  ["-- für alle\nalter table t drop column note;", "2 drop-column"],
  ["alter table t alter column n type bigint;", "1 change-type"],
  ["alter table t alter column n set not null;", "1 set-not-null"],
  ["alter table t add column n bigint not null;", "1 not-null-without-default"],
  ["alter table t rename to u;", "1 rename"],
  ["alter table t rename column a to b;", "1 rename"],
  ["alter table t set schema app;", "1 rename"],
  ["do $$ begin\n drop table t;\nend $$;", "1 drop-table"],
  ["do $$ begin if exists (select 1) then grant all on t to anon; end if; end $$;", "1 grant-to-anon"],
  ["alter table t disable row level security;", "1 disable-rls"],
  ["alter table t no force row level security;", "1 disable-rls"],
  ["grant all on t to anon;", "1 grant-to-anon"],
  ["grant select on all tables in schema public to public;", "1 grant-to-anon"],
  ["alter default privileges in schema public grant all on tables to anon;", "1 grant-to-anon"],
  ["grant service_role to anon;", "1 grant-to-anon"],
  ["create view v as select 1;", "1 view-owner-rights"],
  ["create or replace view v with (security_barrier) as select 1;", "1 view-owner-rights"],
  ["alter view v reset (security_invoker);", "1 view-owner-rights"],
  ["begin; select 1; commit;", "1 own-transaction 1 own-transaction"],
  ["set role app;", "1 set-role"],
  ["set local role app;", "1 set-role"],
  ["set session authorization app;", "1 set-role"],
  ["reset role;", "1 set-role"],
  ["select 1;\ncreate index concurrently i on t (id);", "2 concurrent-mixed"],
  ["drop index concurrently i; select 1;", "1 concurrent-mixed"],
  ["reindex table concurrently t; select 1;", "1 concurrent-mixed"],
  ["vacuum t; select 1;", "1 concurrent-mixed"],
  ["alter table t detach partition p concurrently; select 1;", "1 concurrent-mixed"],
  ["create index concurrently on t (id);", "1 unnamed-concurrent-index"],
  ["create table t (id bigint primary key);", "1 table-without-rls"],
  ["select 1;\n\\d t\n", "2 psql-command"],
  ["selec 1;", "1 syntax-error"],
];

describe("a migration", () => {
  it("is refused with whatever takes from code, from row level security, or from its own transaction", async () => {
    // All in one run of squawk: each is a file of its own.
    const files = BROKEN.map(([sql], at): [string, string] => [`${20250101000000 + at}_a.sql`, sql]);
    const linted = await lint(readFolder(new Map(files)).migrations, databaseSettings());
    const found = linted.map(({ sql, findings }) => {
      const refused = findings.filter(({ level, safe }) => level === "error" && safe !== "");
      return [sql, refused.map(({ rule, line }) => `${line} ${rule}`).join(" ")];
    });
    expect(found).toEqual(BROKEN);
  });

  it("that only adds is not refused, nor is what replaces something in the same file", async () => {
    expect(
      await errors(`${SAFE}drop policy if exists p on t; create policy p on t for select to authenticated using (true);
        drop function if exists f(); create function f() returns int language sql as 'select 1';
        alter table t add column n bigint not null default 0, add column m text;
        drop index if exists i; create index i on t (n); drop trigger if exists g on t;
        create view v with (security_invoker = on) as select id from t; revoke all on t from anon;
        create temporary table scratch (id int); create table app.inner_one (id bigint); grant select on t to authenticated;`),
    ).toEqual([]);
    expect(await errors("create index concurrently i on t (id);")).toEqual([]);
  });

  it("is told what squawk says, in the line that an editor shows", async () => {
    const told = await said(`${SAFE}\n\nalter table u add constraint c check (id > 0);`);
    expect(told).toMatchObject([{ rule: "squawk/constraint-missing-not-valid", line: 5, level: "warning" }]);
  });

  it("may take something away by leave of the settings, and grant what they declare", async () => {
    const leave = {
      contracts: [{ version: "20250101000000", reason: "nobody reads it", approver: "somebody" }],
    };
    const [found] = await said("alter table t drop column note;", leave);
    expect(found).toMatchObject({ rule: "drop-column", level: "warning" });
    const declared = { anonGrants: [{ relation: "public.t", privileges: ["SELECT"] }] };
    expect(await errors("grant select on t to anon;", declared)).toEqual([]);
    expect(await errors("grant select, insert on t to anon;", declared)).toEqual(["1 grant-to-anon"]);
  });

  it("that makes up its statements is told to be unjudged", async () => {
    expect(await said("do $$ begin execute 'drop table t'; end $$;")).toMatchObject([
      { rule: "dynamic-sql", level: "warning" },
    ]);
  });
});

describe("a folder", () => {
  const rules = (...names: string[]) =>
    readFolder(new Map(names.map((name) => [name, ""]))).findings.map(({ file, rule }) => `${file} ${rule}`);

  it("is refused with files that the CLI leaves out, and with versions that are there twice", () => {
    expect(
      rules(
        "20250101000000_a.sql",
        "20250101000000_b.sql",
        "20250102-c.sql",
        "x.sql.skip",
        "20250103000000_d.SQL",
      ),
    ).toEqual([
      "20250102-c.sql skipped-file",
      "x.sql.skip skipped-file",
      "20250103000000_d.SQL skipped-file",
      "20250101000000_b.sql duplicate-version",
    ]);
  });

  it("is refused with files that undo others, and with versions whose order depends on who reads it", () => {
    expect(
      rules("20250101000000_undo_a.sql", "20250102000000_rollback.sql", "README.md", ".gitkeep"),
    ).toEqual(["20250101000000_undo_a.sql rollback-file", "20250102000000_rollback.sql rollback-file"]);
    // As a name `20250104_` comes after `20250104000000_`, as a number before it.
    expect(rules("20250104_b.sql", "20250104000000_a.sql")).toEqual(["20250104_b.sql unordered-versions"]);
    expect(rules("20250104_b.sql", "20250105000000_a.sql")).toEqual(["20250104_b.sql short-version"]);
  });
});

it("a file is recorded in the pieces that the CLI makes of it", async () => {
  expect(await recordedPieces(";;select 1;;\n\n;")).toEqual(["select 1"]);
  expect(await recordedPieces("-- für\nselect ';';\n/* b */\nselect 2\n-- end\n")).toEqual([
    "-- für\nselect ';'",
    "/* b */\nselect 2\n-- end",
  ]);
  expect(await recordedPieces("-- only")).toEqual(["-- only"]);
  expect(await recordedPieces("select 1;\n-- trailing")).toEqual(["select 1", "-- trailing"]);
});
