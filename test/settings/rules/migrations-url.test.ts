import { describe, expect, test } from "vitest";
import { contradiction, migrationsUrl, partsForRails } from "../../../settings/rules/migrations-url.ts";

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

  test("keeps the role, at the pooler and past it", () => {
    const custom = app.replace("postgres.", "prisma.");
    expect(migrationsUrl(custom, project)).toBe(at(`prisma.${project.ref}`, project.poolerHost));
    const direct = at("prisma", `db.${project.ref}.supabase.co`);
    expect(migrationsUrl(custom, { ...project, ipv4AddOn: true })).toBe(direct);
  });

  test("keeps every other letter as it was written: libpq reads no + for a blank", () => {
    const text = "sslmode=require&options=-c%20statement_timeout%3D5000&application_name=a+b%2fc";
    const given = app.replace("sslmode=require", text).replace("p%40ss%2Fword", () => "p%40ss!$'()*~%2fword");
    expect(migrationsUrl(given, project)).toBe(
      at(`postgres.${project.ref}`, project.poolerHost, `5432/postgres?${text}`).replace(
        "p%40ss%2Fword",
        () => "p%40ss!$'()*~%2fword",
      ),
    );
  });

  test("has no query where the app's is of the pool alone", () => {
    expect(migrationsUrl(at("u", "h.pooler.supabase.com", "6543/d?pgbouncer=true"), project)).toBe(
      at(`u.${project.ref}`, project.poolerHost, "5432/d"),
    );
  });

  test("throws at no escape that is no text, and leaves it to the check that names the setting", () => {
    const broken = app.replace("p%40ss", "caf%A3");
    expect(migrationsUrl(broken, project)).toContain(":caf%A3%2Fword@");
    expect(contradiction(broken, broken)).toBeUndefined();
    expect(partsForRails(broken)?.POSTGRES_PASSWORD).toBe("caf%A3%2Fword");
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

  test("may differ in role and password where migrations have a role of their own", () => {
    const own = direct.replace("postgres:p%40ss", "migrator:other");
    expect(contradiction(app, own)).toBe("user");
    expect(contradiction(app, own, { migrationRole: "migrator" })).toBeUndefined();
    expect(contradiction(app, own, { migrationRole: "somebody" })).toBe("user");
    const elsewhere = own.replace("/postgres?", "/other?");
    expect(contradiction(app, elsewhere, { migrationRole: "migrator" })).toBe("database");
    const stolen = direct.replace("p%40ss", "other");
    expect(contradiction(app, stolen, { migrationRole: "migrator" })).toBe("password");
  });

  test.each([
    ["password", direct.replace("p%40ss", "other")],
    ["user", direct.replace("postgres:", "admin:")],
    ["database", direct.replace("/postgres?", "/other?")],
  ])("contradict each other by their %s", (part, other) => {
    expect(contradiction(app, other)).toBe(part);
  });
});

test("an application that reads no URL gets the parts of one connection, TLS included", () => {
  expect(partsForRails(at("postgres", `db.${project.ref}.supabase.co`))).toEqual({
    POSTGRES_HOST: `db.${project.ref}.supabase.co`,
    POSTGRES_PORT: "5432",
    POSTGRES_USERNAME: "postgres",
    POSTGRES_USER: "postgres",
    POSTGRES_PASSWORD: "p@ss/word",
    POSTGRES_DATABASE: "postgres",
    PGSSLMODE: "require",
  });
  expect(partsForRails("nothing")).toBeUndefined();
});
