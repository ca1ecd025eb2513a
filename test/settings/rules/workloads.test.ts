import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeWorkloads, type Place, workloadOf } from "../../../settings/rules/workloads.ts";
import { canary, direct, own, pooler } from "./postgres/cases.ts";

const sized = "&connection_limit=3&connect_timeout=10";
const urls = {
  direct: `postgresql://postgres:${canary}@${direct}:5432/postgres?sslmode=require`,
  session: `postgresql://postgres.${own}:${canary}@${pooler}:5432/postgres?sslmode=require`,
  transaction: `postgresql://postgres.${own}:${canary}@${pooler}:6543/postgres?sslmode=require`,
  dedicated: `postgresql://postgres:${canary}@${direct}:6543/postgres?sslmode=require`,
};
const fly: Place = { runsOn: ["fly"], app: "hotdash-app", ipv4AddOn: false };
const said = (values: Record<string, string>, place: Partial<Place> = {}) =>
  judgeWorkloads(values, { ...fly, ...place }).map(({ problem }) => problem);

describe("dashboard and workers", () => {
  test("use the session pooler, sized", () => {
    expect(said({ DATABASE_URL: urls.session + sized })).toEqual([]);
    expect(said({ DATABASE_URL: urls.session + sized }, { group: "workers", runsOn: ["render"] })).toEqual(
      [],
    );
  });

  test("do not use the direct connection", () => {
    expect(said({ DATABASE_URL: urls.direct + sized })).toEqual([
      "is the direct connection; the dashboard uses the session pooler",
    ]);
    expect(said({ X: urls.direct + sized }, { group: "workers" })).toEqual([
      "is the direct connection; workers use the session pooler",
    ]);
  });

  test("use transaction mode only with a reason of their own and pgbouncer=true", () => {
    const pgbouncer = `${urls.transaction}${sized}&pgbouncer=true`;
    const transactionMode = { dashboard: "many short clients at sale time" };
    expect(said({ X: pgbouncer }, { transactionMode })).toEqual([]);
    expect(said({ X: pgbouncer })).toEqual([expect.stringContaining("without a reason on record")]);
    expect(said({ X: pgbouncer }, { transactionMode: { dashboard: "  " } })).toHaveLength(1);
    expect(said({ X: pgbouncer }, { transactionMode, group: "workers" })).toHaveLength(1);
    for (const rest of [
      "",
      "&pgbouncer=false",
      "&pgbouncer=true&pgbouncer=false",
      "&prepared_statements=false",
    ])
      expect(said({ X: urls.transaction + sized + rest }, { transactionMode })).toEqual([
        expect.stringContaining("without pgbouncer=true"),
      ]);
    expect(said({ X: urls.transaction + sized })).toHaveLength(2);
  });

  test("reach the dedicated pooler only where IPv6 does, or the add-on is declared", () => {
    const transactionMode = { dashboard: "many short clients at sale time" };
    const values = { X: `${urls.dedicated}${sized}&pgbouncer=true` };
    expect(said(values, { transactionMode })).toEqual([]);
    expect(said(values, { transactionMode, runsOn: ["render"] })).toEqual([
      expect.stringContaining("IPv6 only"),
    ]);
    expect(said(values, { transactionMode, runsOn: ["render"], ipv4AddOn: true })).toEqual([]);
  });

  test.each([
    ["", 2],
    ["&connection_limit=3", 1],
    ["&connect_timeout=10", 1],
    ["&connection_limit=0&connect_timeout=10", 1],
    ["&connection_limit=-1&connect_timeout=10", 1],
    ["&connection_limit=3.5&connect_timeout=10", 1],
    ["&connection_limit=many&connect_timeout=10", 1],
    ["&connection_limit=&connect_timeout=10", 1],
    ["&connection_limit=3&connection_limit=30&connect_timeout=10", 1],
    ["&connection_limit=3&connect_timeout=0", 1],
  ])("with %j in the URL have %i findings about its size", (rest, count) => {
    expect(said({ X: urls.session + rest })).toHaveLength(count);
  });
});

describe("Chatwoot and migrations", () => {
  const chatwoot = { app: "hotdash-chatwoot" };
  const split = (host: string, port: string) => ({ POSTGRES_HOST: host, POSTGRES_PORT: port });

  test("Chatwoot uses the direct connection on Fly, and the session pooler where only IPv4 reaches", () => {
    expect(said(split(direct, "5432"), chatwoot)).toEqual([]);
    expect(said(split(pooler, "5432"), chatwoot)).toEqual([
      expect.stringContaining("Chatwoot uses the direct"),
    ]);
    const render = { ...chatwoot, runsOn: ["render"] } as const;
    expect(said(split(pooler, "5432"), render)).toEqual([]);
    expect(said(split(direct, "5432"), render)).toEqual([expect.stringContaining("IPv6 only")]);
    expect(said(split(direct, "5432"), { ...render, ipv4AddOn: true })).toEqual([]);
  });

  test("migrations use one value on Fly and in workflows, so what GitHub reaches decides", () => {
    for (const runsOn of [["fly"], ["github"], ["fly", "github"]] as const) {
      expect(said({ DIRECT_URL: urls.session }, { runsOn })).toEqual([]);
      expect(said({ DIRECT_URL: urls.direct }, { runsOn })).toEqual([expect.stringContaining("IPv6 only")]);
      expect(said({ DIRECT_URL: urls.direct }, { runsOn, ipv4AddOn: true })).toEqual([]);
      expect(said({ DIRECT_URL: urls.session }, { runsOn, ipv4AddOn: true })).toHaveLength(1);
    }
  });

  test("never use 6543, whatever switches and reasons there are", () => {
    const more = { transactionMode: { dashboard: "a reason for it", workers: "a reason for it" } };
    for (const mode of ["transaction", "dedicated"] as const) {
      const url = `${urls[mode]}${sized}&pgbouncer=true`;
      expect(said({ DIRECT_URL: url }, more)).toEqual([expect.stringContaining("6543 (transaction)")]);
      expect(said({ X: url }, { ...more, ...chatwoot })).toHaveLength(1);
      expect(said({ X: url }, { ...more, migrates: true })).toHaveLength(1);
    }
  });

  test("need not say how many connections they open", () => {
    expect(said({ DIRECT_URL: urls.session })).toEqual([]);
  });
});

test.each([
  ["DATABASE_URL", {}, "dashboard"],
  ["DATABASE_URL", { group: "web" }, "dashboard"],
  ["DATABASE_URL", { group: "webhooks" }, "workers"],
  ["DATABASE_URL", { app: "HotDash-Chatwoot", group: "sidekiq" }, "chatwoot"],
  ["DIRECT_URL", { app: "hotdash-chatwoot" }, "migrations"],
  ["SHADOW_DATABASE_URL", {}, "migrations"],
  ["POSTGRES_URL_NON_POOLING", {}, "migrations"],
  ["DATABASE_URL", { migrates: true }, "migrations"],
] as const)("%s of %j is for %s", (variable, place, workload) => {
  expect(workloadOf(variable, { ...fly, app: undefined, ...place })).toBe(workload);
});

describe("whatever is written down", () => {
  test("what is not Supabase's is another rule's business, and so is this machine", () => {
    expect(
      said({ A: "postgresql://u:p@db.example.com/d", B: "postgresql://u:p@127.0.0.1/d", C: "x" }),
    ).toEqual([]);
  });

  test("form and wrapping of a connection change nothing", () => {
    const forms: Record<string, string>[] = [
      { X: Buffer.from(urls.direct).toString("base64") },
      { X: JSON.stringify({ url: urls.direct }) },
      { X: `host=${direct} user=postgres dbname=postgres sslmode=require` },
      { X: `Host=${direct};Username=postgres;Database=postgres` },
      { PGHOST: direct, PGUSER: "postgres" },
      { X: `${direct}:5432` },
    ];
    for (const values of forms)
      expect(said(values)).toContain("is the direct connection; the dashboard uses the session pooler");
  });

  test("findings hold no part of a value, each is said once, and says what to do", () => {
    const text = fc.string({ unit: "grapheme-ascii", maxLength: 12 });
    const mode = fc.constantFrom(...Object.values(urls));
    fc.assert(
      fc.property(
        mode,
        text,
        text,
        fc.constantFrom("DATABASE_URL", "DIRECT_URL"),
        (url, limit, wait, name) => {
          const rest = `&connection_limit=${encodeURIComponent(limit + canary)}&connect_timeout=${encodeURIComponent(wait + canary)}`;
          const findings = judgeWorkloads({ [name]: url + rest }, fly);
          expect(JSON.stringify(findings)).not.toContain(canary);
          expect(new Set(findings.map(({ problem }) => problem)).size).toBe(findings.length);
          for (const { fix } of findings) expect(fix).toMatch(/\.$/);
        },
      ),
    );
  });
});
