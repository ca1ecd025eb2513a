import type { StackSettings } from "./types.ts";

/** Migrates the database before a release: a script of the dashboard's package.json, which its image says that it has. */
export const RELEASE_COMMAND = ["npm", "run", "prisma:migrate"] as const;

/** Whether a release of the stack migrates the database itself. A preview shares a database and migrates nothing. */
export function migrates({
  dashboard: { migrations },
  environmentClass,
}: Pick<StackSettings, "environmentClass"> & {
  dashboard: Pick<StackSettings["dashboard"], "migrations">;
}): boolean {
  return migrations === "prisma" && environmentClass !== "preview";
}
