import type { Finding } from "../finding.ts";

/** Addresses of databases that are a file: SQLite, as drivers and Prisma write it. */
export const fileDatabase = /^\s*(?:jdbc:)?(?:file:|sqlite\d?(?:\+\w+)?:|libsql:file:|better-sqlite3:)/i;
/** Names under which a program looks for its database. */
const DATABASE_NAME = /(DATABASE|DB|SQL|POSTGRES|PRISMA|DIRECT|STORAGE)\w*(URL|URI|DSN|PATH|FILE)?$/i;
const FILE_ENDING = /\.(sqlite3?|db3?)(\?.*)?$/i;

/**
 * Databases that are files, in the variables of a process that is deployed: they are gone with the machine, and no other
 * machine sees them. No value is repeated.
 */
export function judgeFileDatabases(values: Readonly<Record<string, string>>): Finding[] {
  return Object.entries(values).flatMap(([property, value]): Finding[] => {
    const name = property.split(".").at(-1) ?? property;
    const found = fileDatabase.test(value) || (DATABASE_NAME.test(name) && FILE_ENDING.test(value.trim()));
    if (!found) return [];
    const problem = "is a database in a file (SQLite), which goes with its machine";
    return [
      { property, problem, fix: "Use the stack's Supabase project; SQLite is for a developer's machine." },
    ];
  });
}
