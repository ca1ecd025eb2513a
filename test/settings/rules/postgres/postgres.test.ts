import { describe, expect, test } from "vitest";
import { judgePostgres, type PostgresContext } from "../../../../settings/rules/postgres.ts";
import { allowed, canary, direct, foreign, own, pooler, refused } from "./cases.ts";

const live: PostgresContext = { refs: [own], foreignRefs: [foreign], platform: "live" };

describe("judgePostgres allows", () => {
  test.each(Object.entries(allowed))("%s", (_, values) => {
    expect(judgePostgres(values, live)).toEqual([]);
  });
});

describe("judgePostgres refuses", () => {
  test.each(Object.entries(refused))("%s", (_, [values, problem]) => {
    const findings = judgePostgres(values, live);
    expect(findings.map((finding) => finding.problem).join("; ")).toMatch(problem);
    for (const finding of findings) {
      expect(Object.keys(values)).toContain(finding.property);
      expect(finding.fix).not.toBe("");
      expect(JSON.stringify(finding)).not.toContain(canary);
    }
  });
});

describe("what depends on the stack and the process", () => {
  const directUrl = `postgresql://postgres:p@${direct}:5432/postgres?sslmode=require`;
  const transaction = `postgresql://postgres.${own}:p@${pooler}:6543/postgres?sslmode=require&pgbouncer=true`;

  test("loopback is for simulated stacks", () => {
    const values = { DATABASE_URL: "postgresql://postgres:p@127.0.0.1:54322/postgres", PGHOST: "localhost" };
    expect(judgePostgres(values, { ...live, platform: "simulated" })).toEqual([]);
    expect(judgePostgres(values, live)).toHaveLength(2);
  });

  test("a simulated stack gets no leave beyond loopback", () => {
    const values = { X: "postgres://u:p@hot-dash-db.flycast/d?sslmode=require" };
    expect(judgePostgres(values, { ...live, platform: "simulated" })[0]?.problem).toMatch(/Fly Postgres/);
  });

  test("where only IPv4 reaches, the direct host is refused", () => {
    expect(judgePostgres({ X: directUrl }, { ...live, ipv4Only: true })[0]?.problem).toMatch(/IPv6 only/);
    expect(judgePostgres({ X: transaction }, { ...live, ipv4Only: true })).toEqual([]);
  });

  test("session work refuses 6543 even without prepared statements", () => {
    expect(judgePostgres({ X: transaction }, live)).toEqual([]);
    expect(judgePostgres({ X: transaction }, { ...live, session: true })[0]?.problem).toMatch(/6543/);
  });

  test("every problem is reported at once, each once", () => {
    const values = { A: "postgres://u:p@a.neon.tech/d", B: `postgres://u:p@${direct}:6543/d?sslmode=allow` };
    expect(judgePostgres(values, live).map(({ property }) => property)).toEqual(["A", "A", "B", "B"]);
  });

  test.each(["a:", "pg+", "a.", "a =", "host=a ", "A_", "A=b ", "%3d"])(
    "60 kB of %j take no time",
    (text) => {
      // Time of this process, not of the clock: others may be at work beside it.
      const start = process.cpuUsage();
      judgePostgres({ X: text.repeat(60_000 / text.length) }, live);
      const { user, system } = process.cpuUsage(start);
      expect((user + system) / 1000).toBeLessThan(1500);
    },
  );
});
