import { readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Where packages of PostgreSQL put the programs of each major: Debian's and PGDG's for it, PGDG's for Red Hat, Homebrew's on
 * both kinds of Mac (formulae `postgresql@<major>` are not linked, and lie below `opt`).
 */
const PLACES = [
  { root: "/usr/lib/postgresql", before: "" },
  { root: "/usr", before: "pgsql-" },
  { root: "/opt/homebrew/opt", before: "postgresql@" },
  { root: "/usr/local/opt", before: "postgresql@" },
] as const;

/** Folders in which the programs of a major may lie. */
export const foldersOf = (major: number): string[] =>
  PLACES.map(({ root, before }) => join(root, `${before}${major}`, "bin"));

/** Majors that have such a folder here, and where. */
export const foldersHere = (): { major: number; bin: string }[] =>
  PLACES.flatMap(({ root, before }) =>
    namesIn(root).flatMap((name) => {
      const major = name.startsWith(before) ? name.slice(before.length) : "";
      return /^\d+$/.test(major) ? [{ major: Number(major), bin: join(root, name, "bin") }] : [];
    }),
  );

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
