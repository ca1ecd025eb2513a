import { expect, test } from "vitest";
import { judgeShared } from "../../../settings/rules/shared-secrets.ts";

const canary = "Canary7f3e9b-shared";
const stack = (name: string, secrets: Record<string, string>) => ({ stack: name, secrets });

test("stacks with secrets of their own share none", () => {
  const staging = stack("staging", { A: "one-of-staging", URL: "postgresql://u.a:first-pass@h:5432/p" });
  const production = stack("production", {
    A: "one-of-production",
    URL: "postgresql://u.b:other-pass@h:5432/p",
  });
  expect(judgeShared([staging, production])).toEqual([]);
  expect(judgeShared([staging])).toEqual([]);
  expect(judgeShared([])).toEqual([]);
});

test("one value twice within a stack is that stack's business", () => {
  expect(
    judgeShared([stack("staging", { A: canary, B: canary }), stack("production", { A: "another-one" })]),
  ).toEqual([]);
});

test.each([
  ["the same name", { A: canary }, { A: canary }, "A of staging", "A of production"],
  ["another name", { A: canary }, { B: canary }, "A of staging", "B of production"],
  ["blanks around it", { A: canary }, { A: `${canary}\n` }, "A of staging", "A of production"],
  [
    "the password of two URLs",
    { URL: `postgresql://u.a:${canary}@h:5432/p` },
    { URL: `rediss://u:${canary}@k:6379` },
    "the password in URL of staging",
    "the password in URL of production",
  ],
  [
    "a password by itself and escaped in a URL",
    { PASS: "Canary7f3e9b/shared" },
    { URL: "postgresql://u:Canary7f3e9b%2Fshared@h:5432/p" },
    "PASS of staging",
    "the password in URL of production",
  ],
])("a secret of both is found: %s", (_, first, second, property, other) => {
  const found = judgeShared([stack("staging", first), stack("production", second)]);
  expect(found).toEqual([expect.objectContaining({ property, problem: `is the same as ${other}` })]);
  expect(found[0]?.fix).toContain("-s production");
  expect(JSON.stringify(found)).not.toContain("Canary7f3e9b");
});

test("the same URL in both is told once for the whole and once for its password", () => {
  const url = `postgresql://u:${canary}@h:5432/p`;
  const found = judgeShared([stack("staging", { URL: url }), stack("production", { URL: url })]);
  expect(found.map(({ property }) => property)).toEqual(["URL of staging", "the password in URL of staging"]);
});

test("short values and broken escapes are no reason to stop", () => {
  expect(judgeShared([stack("a", { A: "short" }), stack("b", { A: "short" })])).toEqual([]);
  const broken = `https://u:%zz${canary}@h`;
  expect(judgeShared([stack("a", { A: broken }), stack("b", { A: broken })])).toHaveLength(2);
});

test.each([
  [
    "another password and number",
    "rediss://default:first-pass@eu1.upstash.io:6379/0",
    "rediss://b:other-pass@EU1.upstash.io:6380/1",
  ],
  ["its other protocol", "rediss://default:first-pass@eu1.upstash.io:6379", "https://eu1.upstash.io/"],
])("one Redis for both is found, by %s", (_, first, second) => {
  const found = judgeShared([
    stack("staging", { UPSTASH_REDIS_URL: first }),
    stack("production", { UPSTASH_REDIS_REST_URL: second }),
  ]);
  expect(found.map(({ property, problem }) => `${property} ${problem}`)).toEqual([
    "the store of UPSTASH_REDIS_URL of staging is the same as the store of UPSTASH_REDIS_REST_URL of production",
  ]);
  expect(JSON.stringify(found)).not.toContain("upstash.io");
  const own = second.replace(/eu1/i, "us2");
  expect(
    judgeShared([stack("staging", { A_REDIS: first }), stack("production", { UPSTASH_REDIS_REST_URL: own })]),
  ).toEqual([]);
});
