import { expect, it } from "vitest";
import type { MigrationPlan } from "../../../operations/migrations/plan.ts";
import { migrationLines, migrationPage, migrationReport } from "../../../operations/report/migrations.ts";
import { hide } from "../../../providers/kernel/redact.ts";

/* What a pull request and a page say of a release's database. */
const pending = (file: string, sql: string, takes: string[] = []) => ({
  ...{ file, sql, takes: takes.map((what) => ({ what })) },
});
const finding = (level: "error" | "warning", problem: string) => ({
  ...{ file: "20250102000000_note.sql", line: 2, rule: "a-rule", level, problem, safe: "the safe form" },
});
const plan = (given: object): MigrationPlan =>
  ({ ...{ pending: [], findings: [], notes: [] }, ...given }) as unknown as MigrationPlan;
const ROOM = { lines: 3, messages: 5 };
const lines = (given: object, room = ROOM) => migrationLines(migrationReport(plan(given)).migrations, room);

const TWO = {
  pending: [
    pending("20250101000000_orders.sql", "create table orders (id bigint);"),
    pending("20250102000000_note.sql", "1\n2\n3\n4\n5", ["drops the column note", "renames orders"]),
  ],
};

it("a comment names every file and what it takes, with its SQL folded and cut", () => {
  const [head, sql] = lines(TWO);
  expect(head).toBe(
    "**Database:** 2 migrations before the machines\n\n- `20250101000000_orders.sql`\n- `20250102000000_note.sql`: ⚠️ drops the column note; renames orders",
  );
  expect(sql).toMatch(
    /^<details><summary>SQL<\/summary>\n\n```sql\n-- 20250101000000_orders\.sql\ncreate table orders/,
  );
  expect(sql).toContain("-- 20250102000000_note.sql\n1\n2\n3\n-- … 2 more lines\n```");
  expect(lines({ pending: TWO.pending.slice(0, 1) })[0]).toContain("1 migration before");
});

it("says nothing where nothing is pending, and leaves the SQL out where there is no room", () => {
  expect(lines({ findings: [finding("warning", "slow")] })).toEqual([]);
  expect(migrationLines(undefined, ROOM)).toEqual([]);
  expect(lines(TWO, { lines: 0, messages: 0 })).toHaveLength(1);
});

it("tells what is not refused, at most so much of it; what is refused is an error of the preview", () => {
  const given = {
    ...TWO,
    findings: [finding("error", "adds a column not null"), finding("warning", "holds a lock")],
    notes: ["one file has no hash here", "x".repeat(600)],
  };
  const { errors, migrations } = migrationReport(plan(given));
  expect(errors).toEqual([
    "20250102000000_note.sql:2: adds a column not null [a-rule]\n   safe: the safe form",
  ]);
  expect(migrations.told).toEqual([
    "20250102000000_note.sql:2: (warning) holds a lock [a-rule]\n   safe: the safe form",
    ...given.notes,
  ]);
  const told = lines(given).filter((line) => line.startsWith("> "));
  expect(told).toHaveLength(3);
  expect(told[0]).toContain("holds a lock");
  expect(told[2]).toMatch(/^> x{500}…$/);
  expect(lines(given, { lines: 0, messages: 1 }).filter((line) => line.startsWith("> "))).toHaveLength(1);
});

it("no SQL or name of a file becomes markup, and no secret of the SQL is shown", () => {
  hide(["canary0secret"]);
  const nasty = {
    pending: [
      pending("2_`</details>@team.sql", "select 1; -- canary0secret\n```\n</details>", ["drops <b>"]),
    ],
  };
  const comment = lines(nasty, { lines: 20, messages: 5 }).join("\n");
  expect(comment).not.toContain("canary0secret");
  expect(comment).toContain("````sql\n");
  expect(comment).toContain("drops \\<b\\>");
  const page = migrationPage(migrationReport(plan(nasty)).migrations).join("\n");
  expect(page).not.toContain("canary0secret");
  expect(page).not.toContain("</details>@team");
  expect(page).toContain("2_`&lt;/details&gt;@team.sql; drops &lt;b&gt;");
  expect(page).toContain("<pre>select 1;");
  expect(migrationPage(migrationReport(plan({})).migrations)).toEqual([]);
});
