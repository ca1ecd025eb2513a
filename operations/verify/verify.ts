import type { StackSettings } from "../../settings/types.ts";
import type { Migration } from "../migrations/files.ts";
import { droppedNames, made } from "../migrations/lint/names.ts";
import type { MigrationPlan } from "../migrations/plan.ts";
import { statementsOf, Unparsable } from "../migrations/statements.ts";
import type { Session } from "../postgres/named-session.ts";
import { judge, type Verification } from "./judge.ts";
import { observe } from "./observe.ts";

/** Looks at a stack's database and holds it against the files of a commit and the settings. Only reads. */
export async function verify(
  session: Session,
  {
    settings,
    migrations,
    plan,
    now,
  }: {
    settings: Pick<StackSettings, "database"> & {
      supabase: Pick<StackSettings["supabase"], "migrationRole">;
    };
    migrations: readonly Migration[];
    plan: Pick<MigrationPlan, "pending" | "foreign">;
    now: number;
  },
): Promise<Verification> {
  const { database, supabase } = settings;
  return judge(await observe(session, database.exposedSchemas), {
    settings: database,
    role: supabase.migrationRole ?? "postgres",
    tables: await tablesOf(migrations),
    pending: plan.pending.map(({ version }) => version),
    foreign: plan.foreign,
    today: new Date(now).toISOString().slice(0, 10),
  });
}

/** Tables that files make, and that none after drops or names anew. */
export async function tablesOf(migrations: readonly Migration[]): Promise<string[]> {
  const tables = new Set<string>();
  for (const { sql } of migrations) {
    try {
      for (const { kind, tree } of await statementsOf(sql)) {
        const own = made(kind, tree);
        if (own?.type === "OBJECT_TABLE" && !isTemporary(tree)) tables.add(own.name);
        if (kind === "DropStmt") for (const name of droppedNames(tree)) tables.delete(name);
        if (kind === "RenameStmt" && tree.renameType === "OBJECT_TABLE") rename(tables, tree);
      }
    } catch (error) {
      // A file that nobody can read is told as such where it is pending; one that was applied makes nothing known.
      if (!(error instanceof Unparsable)) throw error;
    }
  }
  return [...tables].sort();
}

const isTemporary = (tree: Record<string, unknown>) =>
  (tree.relation as { relpersistence?: string } | undefined)?.relpersistence === "t";

function rename(tables: Set<string>, tree: Record<string, unknown>): void {
  const { schemaname = "public", relname = "" } = (tree.relation ?? {}) as {
    schemaname?: string;
    relname?: string;
  };
  if (tables.delete(`${schemaname}.${relname}`)) tables.add(`${schemaname}.${tree.newname}`);
}
