import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { foldersOf } from "./places.ts";

const run = promisify(execFile);

/** Folder with PostgreSQL's own tools, where it lies in no usual place. */
export const TOOLS_VARIABLE = "HOTDASH_POSTGRES_BIN";

/** Tools of a client. */
export type Tool = "pg_dump" | "pg_restore" | "psql";

/**
 * Folder that holds the wanted tools in exactly the major of a server. pg_dump refuses a newer server, and what a newer one
 * dumps an older server does not restore (`SET transaction_timeout`), so that only its own will do.
 * @throws Error that says how to get them
 */
export async function toolsOf(
  major: number,
  tools: readonly Tool[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const given = env[TOOLS_VARIABLE];
  const candidates = [
    ...(given ? [given] : []),
    ...foldersOf(major),
    ...(env.PATH ?? "").split(":").filter(Boolean),
  ];
  const seen: string[] = [];
  for (const folder of candidates) {
    if (!(await holds(folder, tools))) continue;
    const found = await majorOf(join(folder, tools[0] ?? "pg_dump"));
    if (found === major) return folder;
    if (found !== undefined) seen.push(`${found} in ${folder}`);
  }
  throw new Error(
    `${tools.join(" and ")} of PostgreSQL ${major} ${tools.length > 1 ? "are" : "is"} needed, the server's own major, and not here${seen.length > 0 ? ` (found: ${[...new Set(seen)].join(", ")})` : ""}\n` +
      `   install: apt-get install postgresql-client-${major} (packages of PGDG: apt.postgresql.org.sh of Debian's postgresql-common adds them), ` +
      `or take them out of the image postgres:${major}; elsewhere name their folder in ${TOOLS_VARIABLE}`,
  );
}

async function holds(folder: string, tools: readonly Tool[]): Promise<boolean> {
  for (const tool of tools)
    if (
      !(await access(join(folder, tool), constants.X_OK).then(
        () => true,
        () => false,
      ))
    )
      return false;
  return true;
}

/** `pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`. */
async function majorOf(tool: string): Promise<number | undefined> {
  const text = await run(tool, ["--version"]).then(
    ({ stdout }) => stdout,
    () => "",
  );
  const [, major] = /\(PostgreSQL\) (\d+)/.exec(text) ?? [];
  return major === undefined ? undefined : Number(major);
}
