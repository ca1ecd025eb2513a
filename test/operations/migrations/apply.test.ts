import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyMigrations } from "../../../operations/migrations/apply.ts";
import { examine } from "../../../operations/migrations/examine.ts";
import { errorsOf } from "../../../operations/migrations/finding.ts";
import { dropLock, holdsLock, takeLock } from "../../../operations/migrations/lock.ts";
import { databaseSettings, type Project, Projects, rows } from "../../support/project.ts";

let projects: Projects;
beforeAll(async () => {
  projects = await Projects.start();
}, 60_000);
afterAll(() => projects.stop());

const settings = databaseSettings();
const how = {
  ...{ fingerprint: "f".repeat(32), digest: "sha256:1", lockTimeoutSeconds: 2, statementTimeoutSeconds: 5 },
  ...{ say: () => {}, stopped: new AbortController().signal },
};
const ORDERS = "create table orders (id bigint primary key);\nalter table orders enable row level security;";
const files = (given: Record<string, string>) => new Map(Object.entries(given));
const findings = async (project: Project, given: Record<string, string>) =>
  errorsOf((await examine(project.session, files(given), settings)).findings).map(
    ({ file, rule }) => `${file} ${rule}`,
  );

async function apply(project: Project, given: Record<string, string>) {
  expect(await takeLock(project.session)).toBeUndefined();
  const { pending } = await examine(project.session, files(given), settings);
  try {
    return await applyMigrations(project.session, pending, how);
  } finally {
    await dropLock(project.session);
  }
}

const history = (project: Project) =>
  rows(project.url, "select version, name, statements from supabase_migrations.schema_migrations order by 1");

describe("applying migrations", () => {
  it("leaves each with its statements in the CLI's history, once", async () => {
    const project = await projects.fresh();
    const two = {
      "20250101000000_orders.sql": ORDERS,
      "20250102000000_note.sql": "alter table orders add note text;",
    };
    expect(await apply(project, two)).toEqual(["20250101000000", "20250102000000"]);
    expect(await apply(project, two)).toEqual([]);
    expect(await history(project)).toEqual([
      {
        version: "20250101000000",
        name: "orders",
        statements: ORDERS.split(";\n").map((one) => one.replace(/;$/, "")),
      },
      { version: "20250102000000", name: "note", statements: ["alter table orders add note text"] },
    ]);
  });

  it("takes a file that fails back as a whole, keeps those before it, and goes on with the mended one", async () => {
    const project = await projects.fresh();
    const broken = {
      "20250101000000_orders.sql": ORDERS,
      "20250102000000_broken.sql": "insert into orders values (1); insert into nowhere values (1);",
    };
    await expect(apply(project, broken)).rejects.toThrow(/20250102000000_broken.sql .*nowhere.*\[42P01\]/);
    expect(await rows(project.url, "select * from orders")).toEqual([]);
    expect(await history(project)).toHaveLength(1);
    expect(
      await apply(project, { ...broken, "20250102000000_broken.sql": "insert into orders values (1);" }),
    ).toEqual(["20250102000000"]);
  });

  it("does not let a file's settings reach the next", async () => {
    const project = await projects.fresh();
    await apply(project, {
      "20250101000000_path.sql": "set search_path = extensions; set statement_timeout = 150;",
      "20250102000000_sleep.sql": "select pg_sleep(0.3);",
      "20250103000000_orders.sql": ORDERS,
    });
    expect(await rows(project.url, "select count(*)::int as n from public.orders")).toEqual([{ n: 0 }]);
  });

  it("waits for a lock no longer than the settings say", async () => {
    const project = await projects.fresh();
    await apply(project, { "20250101000000_orders.sql": ORDERS });
    const other = await project.open();
    await other.execute("begin; lock table orders");
    const more = {
      "20250101000000_orders.sql": ORDERS,
      "20250102000000_note.sql": "alter table orders add note text;",
    };
    await expect(apply(project, more)).rejects.toThrow("55P03");
    await other.execute("rollback");
    await other.end();
    expect(await apply(project, more)).toEqual(["20250102000000"]);
  });

  it("makes an index that an interruption left invalid once more, and one that is there not again", async () => {
    const project = await projects.fresh();
    const index = "create index concurrently orders_note on orders (note);";
    const given = {
      "20250101000000_orders.sql": `${ORDERS} alter table orders add note text;`,
      "20250102000000_index.sql": index,
    };
    await apply(project, { "20250101000000_orders.sql": given["20250101000000_orders.sql"] });
    const note = `insert into supabase_migrations.hotdash_migrations (version, sha256, contract, state) values ('20250102000000', 'x', false, 'running')`;
    await project.session.execute(index.replace("concurrently ", ""));
    await project.session.execute(
      `${note}; update pg_index set indisvalid = false where indexrelid = 'orders_note'::regclass`,
    );
    const before = await rows<{ oid: number }>(
      project.url,
      "select 'orders_note'::regclass::oid::int as oid",
    );
    expect(await apply(project, given)).toEqual(["20250102000000"]);
    const after = await rows(
      project.url,
      "select indexrelid::int as oid, indisvalid from pg_index where indexrelid = 'orders_note'::regclass",
    );
    expect(after).toMatchObject([{ indisvalid: true }]);
    expect(after).not.toMatchObject(before);
    // Made, and not recorded any more when the process died.
    await project.session.execute(
      "delete from supabase_migrations.schema_migrations where version = '20250102000000'",
    );
    await project.session.execute(
      "update supabase_migrations.hotdash_migrations set state = 'running' where version = '20250102000000'",
    );
    expect(await apply(project, given)).toEqual(["20250102000000"]);
    expect(
      await rows(
        project.url,
        "select indexrelid::int as oid, indisvalid from pg_index where indexrelid = 'orders_note'::regclass",
      ),
    ).toEqual(after);
  });
});

describe("the lock", () => {
  it("is one session's, names who has it, and goes with the session", async () => {
    const { session, open } = await projects.fresh();
    expect(await takeLock(session)).toBeUndefined();
    const other = await open("deploy staging");
    expect(await takeLock(other)).toMatchObject({ name: expect.stringMatching(/^test .+@.+:\d+$/) });
    expect(await holdsLock(other)).toBe(false);
    await session.end();
    await expect.poll(() => takeLock(other)).toBeUndefined();
    await other.end();
  });

  it("is asked for before each file", async () => {
    const { session } = await projects.fresh();
    const { pending } = await examine(session, files({ "20250101000000_orders.sql": ORDERS }), settings);
    await expect(applyMigrations(session, pending, how)).rejects.toThrow("the lock of the database is gone");
  });
});

describe("a history is held against the files", () => {
  it("as versions without a file, files that were edited or renamed, and files that come too late", async () => {
    const project = await projects.fresh();
    await apply(project, { "20250101000000_orders.sql": ORDERS, "20250103000000_a.sql": "select 1;" });
    expect(
      await findings(project, {
        "20250101000000_bookings.sql": `${ORDERS} -- more`,
        "20250102000000_late.sql": "select 1;",
      }),
    ).toEqual([
      " foreign-version",
      "20250101000000_bookings.sql edited-applied",
      "20250101000000_bookings.sql renamed-applied",
      "20250102000000_late.sql out-of-order",
    ]);
  });

  it("as an empty one beside tables, which nothing records unasked", async () => {
    const project = await projects.fresh();
    await project.session.execute("create table facts (id bigint)");
    expect(await findings(project, { "20250101000000_orders.sql": ORDERS })).toEqual([" empty-history"]);
    expect(
      await rows(project.url, "select to_regclass('supabase_migrations.schema_migrations') as there"),
    ).toEqual([{ there: null }]);
  });
});
