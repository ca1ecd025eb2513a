import { describe, expect, test } from "vitest";
import { contradiction, migrationsUrl, splitForChatwoot } from "../../../settings/rules/migrations-url.ts";

const project = { ref: "a".repeat(20), poolerHost: "aws-0-us-east-1.pooler.supabase.com", ipv4AddOn: false };
const at = (user: string, host: string, rest = "5432/postgres?sslmode=require") =>
  `postgresql://${user}:p%40ss%2Fword@${host}:${rest}`;
const app = at(
  `postgres.${project.ref}`,
  project.poolerHost,
  "5432/postgres?sslmode=require&connection_limit=3&connect_timeout=10",
);

describe("the connection for migrations", () => {
  test("is a session at the pooler with the same user, password and database", () => {
    expect(migrationsUrl(app, project)).toBe(at(`postgres.${project.ref}`, project.poolerHost));
  });

  test("goes past the pooler where IPv4 reaches the direct host", () => {
    const direct = at("postgres", `db.${project.ref}.supabase.co`);
    expect(migrationsUrl(app, { ...project, ipv4AddOn: true })).toBe(direct);
  });

  test("is a session also where the app uses transactions", () => {
    const transaction = app.replace(":5432/", ":6543/").replace("sslmode", "pgbouncer=true&sslmode");
    expect(migrationsUrl(transaction, project)).toBe(migrationsUrl(app, project));
  });

  test.each([undefined, "", "not a url", "mysql://a:b@c/d"])("is none for %j", (given) => {
    expect(migrationsUrl(given, project)).toBeUndefined();
  });
});

describe("two connections", () => {
  const direct = at("postgres", `db.${project.ref}.supabase.co`);
  test("agree through the pooler and past it", () => {
    expect(contradiction(app, direct)).toBeUndefined();
    expect(contradiction(app, app)).toBeUndefined();
  });

  test.each([
    ["password", direct.replace("p%40ss", "other")],
    ["user", direct.replace("postgres:", "admin:")],
    ["database", direct.replace("/postgres?", "/other?")],
  ])("contradict each other by their %s", (part, other) => {
    expect(contradiction(app, other)).toBe(part);
  });
});

test("Chatwoot's variables are the parts of one connection", () => {
  expect(splitForChatwoot(at("postgres", `db.${project.ref}.supabase.co`))).toEqual({
    POSTGRES_HOST: `db.${project.ref}.supabase.co`,
    POSTGRES_PORT: "5432",
    POSTGRES_USERNAME: "postgres",
    POSTGRES_USER: "postgres",
    POSTGRES_PASSWORD: "p@ss/word",
    POSTGRES_DATABASE: "postgres",
  });
  expect(splitForChatwoot("nothing")).toBeUndefined();
});
