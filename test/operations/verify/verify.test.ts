import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFolder } from "../../../operations/migrations/files.ts";
import { findingsOf, judge } from "../../../operations/verify/judge.ts";
import { observe } from "../../../operations/verify/observe.ts";
import { verificationLines } from "../../../operations/verify/text.ts";
import { tablesOf, verify } from "../../../operations/verify/verify.ts";
import { databaseSettings, type Project, Projects } from "../../support/project.ts";

let projects: Projects;
let project: Project;
beforeAll(async () => {
  projects = await Projects.start();
  project = await projects.fresh();
  await project.session.execute(`
    create role migrator superuser login;
    create table good (id bigint primary key); alter table good enable row level security;
    create policy good_read on good for select to authenticated using (true);
    create table held (id bigint); alter table held enable row level security; alter table held force row level security;
    create policy held_none on held for all to anon using (false);
    create table open (id bigint);
    create table mute (id bigint); alter table mute enable row level security;
    create view loose as select * from good;
    create view replaced with (security_invoker = on) as select * from good;
    create or replace view replaced as select * from good;
    create view strict with (security_invoker = true) as select * from good;
    create materialized view totals as select count(*) as n from good;
    create schema app; create table app.hidden (id bigint);
    grant select on good to public;`);
}, 60_000);
afterAll(async () => {
  await project.session.end();
  await projects.stop();
});

const NOTHING = { pending: [], foreign: [] };
const found = async (settings: object = {}, files: Record<string, string> = {}) =>
  verify(project.session, {
    ...{
      settings: { database: databaseSettings(settings), supabase: { migrationRole: undefined } as never },
    },
    ...{
      migrations: readFolder(new Map(Object.entries(files))).migrations,
      plan: NOTHING,
      now: Date.UTC(2026, 10, 30),
    },
  });
const objects = async (check: string, settings: object = {}) =>
  (await found(settings)).checks.find(({ name }) => name === check)?.findings.map(({ object }) => object);

describe("a database is held against what it must be", () => {
  it("by row level security, policies, and views that read as who asks", async () => {
    expect(await objects("row level security")).toEqual([
      ...["public.loose", "public.mute", "public.open", "public.replaced", "public.totals"],
    ]);
    const leave = {
      relation: "public.open",
      owner: "data",
      reason: "until the sync reads as a user",
      expires: "2026-11-30",
    };
    const rest = ["public.loose", "public.mute", "public.replaced", "public.totals"];
    expect(await objects("row level security", { unprotected: [leave] })).toEqual(rest);
    const { notes } = await found({ unprotected: [{ ...leave, expires: "2026-11-29" }] });
    expect(notes).toContain("the leave of public.open ended on 2026-11-29");
    expect(notes).toContainEqual(expect.stringMatching(/^postgres passes row level security on 2 tables/));
  });

  it("by what anon is granted: Supabase grants it everything, which policies hold or not", async () => {
    expect(await objects("grants to anon")).toEqual([
      ...["public.loose", "public.open", "public.replaced", "public.totals"],
    ]);
    const declared = await found({
      anonAccess: "declared",
      anonGrants: [{ relation: "public.strict", privileges: ["SELECT", "REBUILD"] }],
    });
    const strict = declared.checks
      .find(({ name }) => name === "grants to anon")
      ?.findings.filter(({ object }) => object === "public.strict");
    expect(strict?.map(({ problem }) => problem)).toEqual([
      expect.stringMatching(/^grants DELETE, INSERT, .* to anybody, undeclared$/),
      "does not grant REBUILD to anon, as declared",
    ]);
  });

  it("by tables of its files, extensions, sessions and role", async () => {
    const { checks } = await found(
      { extensions: ["pgcrypto", "vector"], maxSessions: 1 },
      {
        "20250101000000_a.sql":
          "create table good (id bigint); create table gone (id bigint); create table app.hidden (id bigint);",
        "20250102000000_b.sql":
          "create table dropped (id bigint); alter table gone rename to lost; create temp table t (id int);",
        "20250103000000_c.sql": "drop table dropped;",
      },
    );
    const wrong = Object.fromEntries(
      checks.map(({ name, findings }) => [name, findings.map(({ object }) => object)]),
    );
    expect(wrong["tables of the files"]).toEqual(["public.lost"]);
    expect(wrong.extensions).toContain("vector");
    const observed = await observe(project.session, ["public"]);
    const other = judge(
      { ...observed, sessions: 9 },
      {
        ...{
          settings: databaseSettings({ maxSessions: 8 }),
          role: "migrator",
          tables: [],
          ...NOTHING,
          today: "2026-11-30",
        },
      },
    );
    expect(
      other.checks.find(({ name }) => name === "sessions")?.findings.map(({ object }) => object),
    ).toEqual(["9 sessions", "postgres"]);
  });

  it("by versions that are pending or another commit's, and says all of it in a table", async () => {
    const result = judge(
      {
        relations: [],
        tables: [],
        orphans: ["p on t"],
        extensions: [],
        sessions: 1,
        role: "postgres",
        bypasses: true,
      },
      {
        settings: databaseSettings(),
        role: "postgres",
        tables: [],
        pending: ["2"],
        foreign: ["1"],
        today: "2026-11-30",
      },
    );
    expect(findingsOf(result).map(({ object }) => object)).toEqual(["2", "1", "p on t"]);
    expect(verificationLines(result)).toContainEqual(
      expect.stringMatching(/^✗ versions +2 looked at, 2 wrong$/),
    );
    expect(verificationLines(result)).toContainEqual(
      expect.stringMatching(/^✓ extensions +0 looked at, 0 wrong$/),
    );
  });
});

it("tables of files are those that none drops after", async () => {
  const { migrations } = readFolder(
    new Map([
      ["20250101000000_a.sql", "not sql"],
      ["20250102000000_b.sql", "create table b (id int)"],
    ]),
  );
  expect(await tablesOf(migrations)).toEqual(["public.b"]);
});
