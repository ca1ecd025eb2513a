import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DatabaseWorld, ORDERS } from "./support/database-release.ts";
import { elsewhere } from "./support/killed-deploy.ts";

/* Releases with migrations, on a real PostgreSQL. Each part goes on from the last. Killed ones: deploy-database-kills.long.test.ts. */
const LIMIT = { timeout: 1_800_000 };

let db: DatabaseWorld;
beforeAll(async () => {
  db = await DatabaseWorld.start();
}, 600_000);
afterAll(() => db.stop());

describe("a release with migrations", () => {
  it("is previewed with them, and brings database and machines to the same commit", LIMIT, async () => {
    const first = db.release("main-1", { "20250101000000_orders.sql": ORDERS });
    const args = await db.world.approved("main-1");
    const { code, printed } = await db.world.run("deploy", args);
    expect(code, printed).toBe(0);
    expect(printed).toContain("1 migration, fingerprint");
    expect(printed).toContain("✓ row level security");
    expect(db.digests()).toEqual([first.digest]);
    expect(await db.versions()).toEqual(["20250101000000"]);
    expect(await db.kept()).toEqual({
      ...{ version: "20250101000000", migrated: ["20250101000000"] },
      stays: "the release before runs on it: what was applied takes nothing away",
    });
  });

  it("is told who changes the database already", LIMIT, async () => {
    db.release("main-4", { "20250108000000_d.sql": "insert into orders (note) values ('d');" });
    const args = await db.world.approved("main-4");
    const other = await db.staging.open("deploy staging");
    await other.execute("select pg_advisory_lock(6844276, 1)");
    const { code, printed } = await db.world.run("deploy", elsewhere(db.world, args));
    await other.end();
    expect([code, printed]).toEqual([
      23,
      expect.stringMatching(/being changed by deploy staging .+@.+:\d+, since/),
    ]);
    expect(await db.versions()).not.toContain("20250108000000");
  });

  it("touches no machine when a migration fails, and says what to do next", LIMIT, async () => {
    const before = db.digests();
    db.release("main-5", {
      "20250109000000_e.sql": "insert into orders (note) values ('e'); insert into nowhere values (1);",
    });
    const { code, printed } = await db.world.run("deploy", await db.world.approved("main-5"));
    expect([code, printed]).toEqual([
      1,
      expect.stringContaining('relation "nowhere" does not exist [42P01]'),
    ]);
    expect(printed).toContain(
      "20250109000000_e.sql was taken back as a whole; before it 1 files were applied (20250108000000), and stay; no machine was touched",
    );
    expect(printed).toContain("the database was migrated, no machine was touched");
    expect(db.digests()).toEqual(before);
    expect(await db.locks()).toEqual([]);
  });

  it(
    "goes back by itself when its machines fail, and the database stays, with the reason why that is safe",
    LIMIT,
    async () => {
      const before = db.digests();
      db.release("main-6-sim-crash", { "20250109000000_e.sql": "insert into orders (note) values ('e');" });
      const { code, printed } = await db.world.run("deploy", await db.world.approved("main-6-sim-crash"));
      expect(code, printed).toBe(1);
      expect(db.digests()).toEqual(before);
      expect(await db.versions()).toContain("20250109000000");
      const left = [...(await db.world.left("staging"))]
        .filter(([file]) => file.endsWith("/run.json"))
        .sort();
      expect(JSON.parse(left.at(-1)?.[1] ?? "").database).toMatchObject({
        migrated: ["20250109000000"],
        stays: expect.stringContaining("takes nothing away"),
      });
    },
  );

  it("is refused before anything runs where a file may not be applied", LIMIT, async () => {
    db.release("main-7", {
      "20250110000000_f.sql": "alter table orders drop column note;\nbegin; commit;",
      "20250110000000_g.sql": "create index concurrently i on orders (id); select 1;",
      "20250111000000_h.sql.skip": "select 1;",
      "20250101000000_orders.sql": `${ORDERS} -- edited`,
    });
    const { code, printed } = await db.world.run("preview", ["staging", "--image", "main-7"]);
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
    const refused = await db.world.run("deploy", ["staging", "--image", "main-7", ...yes]);
    expect([refused.code, refused.printed]).toEqual([
      20,
      expect.stringContaining("refused; nothing was changed"),
    ]);
  });
});
