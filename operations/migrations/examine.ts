import type { StackSettings } from "../../settings/types.ts";
import type { Session } from "../postgres/named-session.ts";
import { type Migration, readFolder } from "./files.ts";
import { type History, readHistory } from "./history.ts";
import { lint } from "./lint/lint.ts";
import { lacking, type MigrationPlan, planOf } from "./plan.ts";
import type { SourceFiles } from "./source.ts";

/** A plan, and the database's own word that it was made for. */
export interface Examined extends MigrationPlan {
  history: History;
  /** Every file that was held against it. */
  files: Migration[];
}

/** Holds files against a database: what is left to apply, and what stands against it. Only reads. */
export async function examine(
  session: Session,
  files: SourceFiles,
  settings: StackSettings["database"],
  options: { older?: boolean } = {},
): Promise<Examined> {
  const folder = readFolder(files);
  const history = await readHistory(session);
  const pending = await lint(lacking(folder.migrations, history), settings);
  return { ...planOf(folder, pending, history, options), history, files: folder.migrations };
}

/** Holds files against the rules alone, where no database can be asked: all of them, or those that are named. */
export async function examineFiles(
  files: SourceFiles,
  settings: StackSettings["database"],
  only?: readonly string[],
): Promise<MigrationPlan> {
  const folder = readFolder(files);
  const looked = only ? folder.migrations.filter(({ file }) => only.includes(file)) : folder.migrations;
  const empty: History = { applied: [], kept: [], releases: [], tables: [] };
  const plan = planOf(folder, await lint(looked, settings), empty);
  return { ...plan, notes: ["the database was not asked: which files are applied is not known"] };
}
