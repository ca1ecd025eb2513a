import { beforeEach, expect, test } from "vitest";
import { connectionsOnGithub as rule } from "../../policies/connections-on-github.ts";
import { supabaseOnlyPostgres } from "../../policies/supabase-only-postgres.ts";
import { github } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { canary, foreign, own, stackIs, stackViolations, violations } from "./kernel/judging.ts";
import { githubSecret, good, variable } from "./kernel/resources.ts";

const pooler = "aws-1-us-east-1.pooler.supabase.com";
const secret = (name: string, value: string, environment = "production") =>
  [github.ActionsEnvironmentSecret, { ...githubSecret(name, value), environment }] as const;
const plain = (name: string, value: string, environment = "production") =>
  [github.ActionsEnvironmentVariable, { ...variable(name, value), environment }] as const;
const whole = [
  plain("PGHOST", pooler),
  plain("PGPORT", "5432"),
  secret("PGUSER", `postgres.${own}`),
  secret("PGPASSWORD", canary),
  plain("PGSSLMODE", "require"),
];
const without = (name: string) => whole.filter(([, props]) => !JSON.stringify(props).includes(`"${name}"`));

describeRule(rule, "connections-on-github");
beforeEach(() => stackIs("production"));

test("allows a stack as the program declares it, and the parts of a connection that is whole", () => {
  expect(stackViolations(rule, good)).toEqual([]);
  expect(stackViolations(rule, whole)).toEqual([]);
});

test("no part is refused by itself for what stands beside it", () => {
  const found = whole.flatMap(([type, props]) => violations(supabaseOnlyPostgres, type, props));
  expect(found).toEqual([]);
});

test.each([
  ["TLS that nobody demands", without("PGSSLMODE"), /does not demand TLS: sslmode is missing/],
  [
    "TLS in another environment",
    [...without("PGSSLMODE"), plain("PGSSLMODE", "require", "staging")],
    /sslmode is miss/,
  ],
  ["TLS that is turned off", [...without("PGSSLMODE"), plain("PGSSLMODE", "disable")], /sslmode is disable/],
  ["no user", without("PGUSER"), /names the pooler without a project/],
  [
    "another stack's user",
    [...without("PGUSER"), secret("PGUSER", `postgres.${foreign}`)],
    /another stack's/,
  ],
  ["a host elsewhere", [...without("PGHOST"), plain("PGHOST", "db.example.com")], /not Supabase's/],
  [
    "a host that no runner reaches",
    [...without("PGHOST"), plain("PGHOST", `db.${own}.supabase.co`)],
    /IPv6 only/,
  ],
] as const)("refuses %s", (_, resources, says) => {
  const found = stackViolations(rule, resources);
  expect(found.join("; ")).toMatch(says);
  expect(found.join("; ")).not.toContain(canary);
});

test("environments are told apart without the case of letters", () => {
  const [tls] = whole.slice(-1);
  expect(
    stackViolations(rule, [...without("PGSSLMODE"), plain("PGSSLMODE", "require", "Production")]),
  ).toEqual([]);
  expect(tls).toBeDefined();
});
