import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { killTree } from "../reliability/support/kill-tree.ts";
import { DatabaseWorld, ORDERS } from "./support/database-release.ts";
import { elsewhere, killedAt } from "./support/killed-deploy.ts";

/* Releases with migrations whose process dies: between its steps, in a file, and in one outside of a transaction. */
const LIMIT = { timeout: 1_800_000 };

let db: DatabaseWorld;
beforeAll(async () => {
  db = await DatabaseWorld.start();
}, 600_000);
afterAll(() => db.stop());

describe("a release with migrations", () => {
  it("is brought once, however often the machine that brings it dies", LIMIT, async () => {
    const built = db.release("main-2", {
      "20250101000000_orders.sql": ORDERS,
      "20250102000000_more.sql": "insert into orders (note) values ('third');",
      "20250103000000_slow.sql": "insert into orders (note) values ('slow'); select pg_sleep(3);",
      "20250104000000_index.sql": "create index concurrently orders_note on orders (note);",
    });
    const args = await db.world.approved("main-2");
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
      await killedAt(db.world, step, args);
    const { code, printed } = await db.world.run("deploy", elsewhere(db.world, args));
    expect(code, printed).toBe(0);
    expect(db.digests()).toEqual([built.digest]);
    expect(await db.versions()).toHaveLength(4);
    expect(await db.rows("select note from orders order by id")).toEqual(
      ["first", "second", "third", "slow"].map((note) => ({ note })),
    );
    expect(await db.locks()).toEqual([]);
  });

  it(
    "is brought once when it dies in the middle of a file, and of one outside of a transaction",
    LIMIT,
    async () => {
      db.release("main-3", {
        "20250105000000_a.sql": "insert into orders (note) values ('before');",
        "20250106000000_b.sql": "insert into orders (note) values ('half'); select pg_sleep(20);",
        "20250107000000_c.sql": "create index concurrently orders_id on orders (id, note);",
      });
      const args = await db.world.approved("main-3");
      const deploy = db.world.start("deploy", elsewhere(db.world, args));
      await expect.poll(() => db.versions(), { timeout: 120_000 }).toContain("20250105000000");
      killTree(deploy.child.pid ?? 0);
      await deploy.code;
      // The server ends the statement of a client that is gone, and with it its lock.
      await expect.poll(() => db.locks(), { timeout: 30_000 }).toEqual([]);
      expect(await db.rows("select note from orders where note in ('before', 'half')")).toEqual([
        { note: "before" },
      ]);
      // A neighbour holds the index up: it dies while it is made, and an invalid one stays.
      const neighbour = await db.staging.open();
      await neighbour.execute("begin; insert into orders (note) values ('neighbour')");
      const again = db.world.start("deploy", elsewhere(db.world, args));
      await expect
        .poll(() => db.rows("select from pg_index where indexrelid = to_regclass('orders_id')"), {
          timeout: 180_000,
        })
        .toHaveLength(1);
      killTree(again.child.pid ?? 0);
      await again.code;
      await neighbour.execute("rollback");
      await neighbour.end();
      await expect.poll(() => db.locks(), { timeout: 30_000 }).toEqual([]);
      const { code, printed } = await db.world.run("deploy", elsewhere(db.world, args));
      expect(code, printed).toBe(0);
      expect(
        await db.rows("select note, count(*)::int as n from orders group by 1 having count(*) > 1"),
      ).toEqual([]);
      expect(
        await db.rows("select indisvalid from pg_index where indexrelid = 'orders_id'::regclass"),
      ).toEqual([{ indisvalid: true }]);
      expect(await db.locks()).toEqual([]);
    },
  );
});
