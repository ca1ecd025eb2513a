import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  judgeDatabase,
  judgePool,
  machinesAtOnce,
  type PoolUser,
  takenBy,
} from "../../../settings/rules/pool.ts";
import { railsConnections } from "../../../settings/rules/rails.ts";

const sizeProperty = "supabase.defaultPoolSize";
const judge = (users: readonly PoolUser[], size: number) => judgePool(users, { size, sizeProperty });
const web = (machines: number, limit: number, doubled = false): PoolUser => ({
  property: "secrets.POSTGRES_URL",
  machines,
  doubled,
  limit,
});
const migrations: PoolUser = { property: "secrets.DIRECT_URL", machines: 1, doubled: false, limit: 1 };

describe("the pool", () => {
  test("takes what fits, to the last connection", () => {
    expect(judge([], 1)).toEqual([]);
    expect(judge([web(3, 5)], 15)).toEqual([]);
    expect(judge([web(3, 5), migrations], 16)).toEqual([]);
  });

  test("refuses one connection more, and says how many there may be", () => {
    const [finding] = judge([web(3, 5), migrations], 15);
    expect(finding).toMatchObject({
      property: "secrets.POSTGRES_URL",
      problem: expect.stringContaining("more connections than the pooler has (15): 3 processes"),
      fix: expect.stringContaining("connection_limit to 4 or less"),
    });
  });

  test("counts both sets of a bluegreen release", () => {
    expect(judge([web(2, 4)], 15)).toEqual([]);
    expect(judge([web(2, 4, true)], 15)).toMatchObject([
      { fix: expect.stringContaining("connection_limit to 3 or less") },
    ]);
  });

  test("blames its size where one connection for each process is too many", () => {
    expect(judge([web(10, 1, true), migrations], 15)).toMatchObject([
      { property: sizeProperty, fix: expect.stringContaining("at least 21") },
    ]);
  });

  test("adds up all apps and blames those that take more than an even share", () => {
    const chatwoot = { ...web(2, 2), property: "secrets.CHATWOOT_URL" };
    const found = judge([web(4, 5), chatwoot, migrations], 20);
    expect(found.map(({ property }) => property)).toEqual(["secrets.POSTGRES_URL"]);
    expect(found[0]?.fix).toContain("connection_limit to 3 or less");
  });

  test("what it advises fits, and what it passes does not exceed it", () => {
    const user = fc.record({
      property: fc.stringMatching(/^secrets\.[A-Z]{1,6}$/),
      machines: fc.integer({ min: 0, max: 20 }),
      doubled: fc.boolean(),
      limit: fc.integer({ min: 1, max: 40 }),
    });
    const users = fc.uniqueArray(user, { selector: ({ property }) => property, maxLength: 6 });
    const need = (some: readonly PoolUser[]) =>
      some.reduce((sum, one) => sum + machinesAtOnce(one) * one.limit, 0);
    fc.assert(
      fc.property(users, fc.integer({ min: 1, max: 200 }), (some, size) => {
        const found = judge(some, size);
        expect(found.length === 0).toBe(need(some) <= size);
        const advised = found.map(({ fix }) => Number(/ to (?:at least )?(\d+)/.exec(fix)?.[1]));
        for (const most of advised) expect(most).toBeGreaterThanOrEqual(1);
        if (found[0]?.property === sizeProperty) {
          const least = some.map((one) => ({ ...one, limit: 1 }));
          expect(judge(least, advised[0] ?? 0)).toEqual([]);
        } else {
          const blamed = new Map(found.map(({ property }, index) => [property, advised[index] ?? 0]));
          const lowered = some.map((one) => ({ ...one, limit: blamed.get(one.property) ?? one.limit }));
          expect(need(lowered)).toBeLessThanOrEqual(size);
        }
      }),
    );
  });
});

describe("whoever goes past the pooler", () => {
  const at = { maxProperty: "supabase.maxConnections", poolSize: 15 };
  test("needs room in the database beside the pool of each user that the pooler serves", () => {
    expect(judgeDatabase([web(9, 5)], [web(1, 1)], { ...at, max: 60 })).toEqual([]);
    expect(judgeDatabase([web(9, 5), migrations], [web(1, 1)], { ...at, max: 60 })).toEqual([
      {
        property: "supabase.maxConnections",
        problem: expect.stringContaining("46 connections past the pooler"),
        fix: expect.stringContaining("at least 61"),
      },
    ]);
    expect(judgeDatabase([web(12, 5)], [], { ...at, max: 60 })).toEqual([]);
  });

  test("is told apart from whoever goes through it by the connection's host", () => {
    const url = (host: string) =>
      `postgresql://postgres:word@${host}/postgres?sslmode=require&connection_limit=4`;
    const values = {
      DATABASE_URL: url("db.abcdefghijklmnopqrst.supabase.co:5432"),
      DATABASE_URL_ADMIN: url("aws-0-us-east-1.pooler.supabase.com:5432"),
    };
    expect(takenBy(values, "serving", "direct").map(({ name }) => name)).toEqual(["DATABASE_URL"]);
    expect(takenBy(values).map(({ name }) => name)).toEqual(["DATABASE_URL_ADMIN"]);
  });
});

test.each([
  ["bundle exec rails s -p 3000 -b 0.0.0.0", {}, 5],
  ["bundle exec puma -C config/puma.rb", { WEB_CONCURRENCY: "3", RAILS_MAX_THREADS: "4" }, 12],
  ["bundle exec rails s", { WEB_CONCURRENCY: "0", RAILS_MAX_THREADS: "8" }, 8],
  ["bundle exec sidekiq -C config/sidekiq.yml", { SIDEKIQ_CONCURRENCY: "12", RAILS_MAX_THREADS: "5" }, 12],
  ["bundle exec sidekiq", {}, 10],
  ["node build/server.js", { RAILS_MAX_THREADS: "5" }, undefined],
])("%s with %j opens %s connections", (command, env, expected) => {
  expect(railsConnections(command.split(" "), env)).toBe(expected);
});
