import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { STAND_IN_REFS } from "../../settings/schema/supabase.ts";
import { killTree } from "../reliability/support/kill-tree.ts";
import { type Project, Projects, rows } from "../support/project.ts";
import { type Built, DeployWorld } from "./support/deploy-world.ts";
import { elsewhere, killedAt } from "./support/killed-deploy.ts";

/*
 * Releases with migrations, on a real PostgreSQL: killed at every step and inside of one, two at once, a migration that fails,
 * a release that does. Each part goes on from the last.
 */
const LIMIT = { timeout: 1_800_000 };
const FOLDER = "supabase/migrations";

let projects: Projects;
let world: DeployWorld;
let staging: Project;
beforeAll(async () => {
  projects = await Projects.start();
  staging = await projects.fresh(STAND_IN_REFS.staging);
  world = await DeployWorld.start({ postgres: projects.server.url() });
  await world.stack("staging");
}, 600_000);
afterAll(async () => {
  await staging.session.end();
  await world.stop();
  await projects.stop();
});

/** A build whose commit brings files. */
function release(tag: string, files: Record<string, string>): Built {
  const built = world.built(tag);
  for (const [name, sql] of Object.entries(files)) world.github.fileAt(built.sha, `${FOLDER}/${name}`, sql);
  return built;
}

const versions = async () =>
  (
    await rows<{ version: string }>(
      staging.url,
      "select version from supabase_migrations.schema_migrations order by 1",
    )
  ).map(({ version }) => version);
const locks = () => rows(staging.url, "select pid from pg_locks where locktype = 'advisory'");
const digests = () => [...new Set(world.images().map((image) => image?.split("@")[1]))];

const ORDERS = `create table orders (id bigint generated always as identity primary key, note text);
alter table orders enable row level security;
create policy orders_read on orders for select to authenticated using (true);
insert into orders (note) values ('first'), ('second');`;

describe("a release with migrations", () => {
  it("is previewed with them, and brings database and machines to the same commit", LIMIT, async () => {
    const first = release("main-1", { "20250101000000_orders.sql": ORDERS });
    const args = await world.approved("main-1");
    const { code, printed } = await world.run("deploy", args);
    expect(code, printed).toBe(0);
    expect(printed).toContain("1 migration, fingerprint");
    expect(printed).toContain("✓ row level security");
    expect(digests()).toEqual([first.digest]);
    expect(await versions()).toEqual(["20250101000000"]);
    const left = await world.left("staging");
    const evidence = [...left].find(([file]) => file.endsWith("/run.json"))?.[1] ?? "";
    expect(JSON.parse(evidence).database).toEqual({
      ...{ version: "20250101000000", migrated: ["20250101000000"] },
      stays: "the release before runs on it: what was applied takes nothing away",
    });
  });

  it("is brought once, however often the machine that brings it dies", LIMIT, async () => {
    const built = release("main-2", {
      "20250102000000_more.sql": "insert into orders (note) values ('third');",
      "20250103000000_slow.sql": "insert into orders (note) values ('slow'); select pg_sleep(3);",
      "20250104000000_index.sql": "create index concurrently orders_note on orders (note);",
    });
    const args = await world.approved("main-2");
    for (const step of [
      "migrations",
      "preview",
      "approval",
      "lock",
      "backup",
      "migrate",
      "verify",
      "unchanged",
      "up",
    ])
      await killedAt(world, step, args);
    // Killed before `verify`: all was applied by then. So once more with files that are not.
    const { code, printed } = await world.run("deploy", elsewhere(world, args));
    expect(code, printed).toBe(0);
    expect(digests()).toEqual([built.digest]);
    expect(await versions()).toHaveLength(4);
    expect(await rows(staging.url, "select note from orders order by id")).toEqual(
      ["first", "second", "third", "slow"].map((note) => ({ note })),
    );
    expect(await locks()).toEqual([]);
  });

  it(
    "is brought once when it dies in the middle of a file, and of one outside of a transaction",
    LIMIT,
    async () => {
      release("main-3", {
        "20250105000000_a.sql": "insert into orders (note) values ('before');",
        "20250106000000_b.sql": "insert into orders (note) values ('half'); select pg_sleep(20);",
        "20250107000000_c.sql": "create index concurrently orders_id on orders (id, note);",
      });
      const args = await world.approved("main-3");
      const deploy = world.start("deploy", elsewhere(world, args));
      await expect.poll(() => versions(), { timeout: 120_000 }).toContain("20250105000000");
      killTree(deploy.child.pid ?? 0);
      await deploy.code;
      // The server ends the statement of a client that is gone, and with it its lock.
      await expect.poll(() => locks(), { timeout: 30_000 }).toEqual([]);
      expect(await rows(staging.url, "select note from orders where note in ('before', 'half')")).toEqual([
        { note: "before" },
      ]);
      // A neighbour holds the index up: it dies while it is made, and an invalid one stays.
      const neighbour = await staging.open();
      await neighbour.execute("begin; insert into orders (note) values ('neighbour')");
      const again = world.start("deploy", elsewhere(world, args));
      await expect
        .poll(() => rows(staging.url, "select from pg_index where indexrelid = to_regclass('orders_id')"), {
          timeout: 180_000,
        })
        .toHaveLength(1);
      killTree(again.child.pid ?? 0);
      await again.code;
      await neighbour.execute("rollback");
      await neighbour.end();
      await expect.poll(() => locks(), { timeout: 30_000 }).toEqual([]);
      const { code, printed } = await world.run("deploy", elsewhere(world, args));
      expect(code, printed).toBe(0);
      expect(
        await rows(staging.url, "select note, count(*)::int as n from orders group by 1 having count(*) > 1"),
      ).toEqual([]);
      expect(
        await rows(staging.url, "select indisvalid from pg_index where indexrelid = 'orders_id'::regclass"),
      ).toEqual([{ indisvalid: true }]);
      expect(await locks()).toEqual([]);
    },
  );

  it("is told who changes the database already", LIMIT, async () => {
    release("main-4", { "20250108000000_d.sql": "insert into orders (note) values ('d');" });
    const args = await world.approved("main-4");
    const other = await staging.open("deploy staging");
    await other.execute("select pg_advisory_lock(6844276, 1)");
    const { code, printed } = await world.run("deploy", elsewhere(world, args));
    await other.end();
    expect([code, printed]).toEqual([
      23,
      expect.stringMatching(/being changed by deploy staging .+@.+:\d+, since/),
    ]);
    expect(await versions()).not.toContain("20250108000000");
  });

  it("touches no machine when a migration fails, and says what to do next", LIMIT, async () => {
    const before = digests();
    release("main-5", {
      "20250109000000_e.sql": "insert into orders (note) values ('e'); insert into nowhere values (1);",
    });
    const { code, printed } = await world.run("deploy", await world.approved("main-5"));
    expect([code, printed]).toEqual([
      1,
      expect.stringContaining('relation "nowhere" does not exist [42P01]'),
    ]);
    expect(printed).toContain(
      "20250109000000_e.sql was taken back as a whole; before it 1 files were applied (20250108000000), and stay; no machine was touched",
    );
    expect(printed).toContain("the database was migrated, no machine was touched");
    expect(digests()).toEqual(before);
    expect(await locks()).toEqual([]);
  });

  it(
    "goes back by itself when its machines fail, and the database stays, with the reason why that is safe",
    LIMIT,
    async () => {
      const before = digests();
      release("main-6-sim-crash", { "20250109000000_e.sql": "insert into orders (note) values ('e');" });
      const { code, printed } = await world.run("deploy", await world.approved("main-6-sim-crash"));
      expect(code, printed).toBe(1);
      expect(digests()).toEqual(before);
      expect(await versions()).toContain("20250109000000");
      const left = [...(await world.left("staging"))].filter(([file]) => file.endsWith("/run.json")).sort();
      expect(JSON.parse(left.at(-1)?.[1] ?? "").database).toMatchObject({
        migrated: ["20250109000000"],
        stays: expect.stringContaining("takes nothing away"),
      });
    },
  );

  it("is refused before anything runs where a file may not be applied", LIMIT, async () => {
    release("main-7", {
      "20250110000000_f.sql": "alter table orders drop column note;\nbegin; commit;",
      "20250110000000_g.sql": "create index concurrently i on orders (id); select 1;",
      "20250111000000_h.sql.skip": "select 1;",
      "20250101000000_orders.sql": `${ORDERS} -- edited`,
    });
    const { code, printed } = await world.run("preview", ["staging", "--image", "main-7"]);
    expect(code).toBe(1);
    for (const rule of [
      "drop-column",
      "own-transaction",
      "duplicate-version",
      "concurrent-mixed",
      "skipped-file",
      "edited-applied",
    ])
      expect(printed).toContain(`[${rule}]`);
    const yes = ["--yes", "--fingerprint", "0".repeat(32)];
    const refused = await world.run("deploy", ["staging", "--image", "main-7", ...yes]);
    expect([refused.code, refused.printed]).toEqual([
      20,
      expect.stringContaining("refused; nothing was changed"),
    ]);
  });
});
