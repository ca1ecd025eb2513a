import { linesOf } from "../lines.ts";
import { nothing, type Reading } from "../reading.ts";
import { unquoted } from "./shell.ts";

/** Reads the datasource of a Prisma schema. Its URLs are named connections; CockroachDB is no Postgres of Supabase's. */
export function readPrisma(text: string): Reading {
  const reading = nothing();
  let inside = false;
  let other = false;
  for (const { text: each, line } of linesOf(text)) {
    if (/^\s*datasource\s+\w+\s*\{/.test(each)) inside = true;
    if (/^\s*\}/.test(each)) inside = false;
    const [, key = "", raw = ""] = /^\s*(\w+)\s*=\s*([^/\n]*(?:\/\/?[^\s].*)?)$/.exec(each) ?? [];
    if (!inside || key === "") continue;
    const value = unquoted(raw.replace(/\s+\/\/.*$/, ""));
    const name = { url: "DATABASE_URL", directUrl: "DIRECT_URL", shadowDatabaseUrl: "SHADOW_DATABASE_URL" }[
      key
    ];
    if (name !== undefined) reading.groups.push([{ name, value, line }]);
    if (key === "provider" && /^(sqlite|mysql|mongodb|sqlserver)$/.test(value)) other = true;
    if (key === "provider" && value === "cockroachdb") {
      reading.declared.push({
        line,
        rule: "postgres-declared",
        problem: "the datasource is CockroachDB; Supabase is the only Postgres",
        fix: 'Write provider = "postgresql", and give the Supabase project\'s connection.',
      });
    }
  }
  // Another kind of database is no Postgres, and its URL no connection to one.
  return other ? { ...reading, groups: [] } : reading;
}
