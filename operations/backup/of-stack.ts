import type { StackSettings } from "../../settings/types.ts";
import { type DatabaseSettings, databaseUrls } from "../postgres/of-stack.ts";
import { firstWay } from "../postgres/way.ts";
import { takeBackup } from "./backup.ts";
import { type Manifest, manifestName } from "./manifest.ts";
import { ageInWords, backupsIn, type Listed, newestIn } from "./newest.ts";
import { outdated } from "./retention.ts";
import { storeOf } from "./store/of-settings.ts";
import type { BackupStore, Stored } from "./store/store.ts";

/** Where a stack's backups are. */
export interface StackBackups {
  settings: Pick<StackSettings, "stack" | "backup">;
  env: NodeJS.ProcessEnv;
}

/** A stack's database, and where it is backed up. */
export interface StackDatabase extends StackBackups {
  settings: Pick<StackSettings, "backup"> & DatabaseSettings;
  say(line: string): void;
}

/**
 * Backs up the database of a stack, and takes away what is older than its settings keep.
 * @param how `commit` of the application that runs, where it is known; whether old ones go: not before a restore, which may
 * be of one of them
 * @throws Error that says what is missing; nothing is left of a backup that failed
 */
export async function backUp(
  { settings, env, say }: StackDatabase,
  { commit, prune = true }: { commit?: string | undefined; prune?: boolean },
): Promise<Manifest> {
  const { stack, backup } = settings;
  const store = storeOf(backup, stack, env);
  const target = await firstWay(databaseUrls(settings, env));
  const taken = await takeBackup({
    ...{ stack, settings: backup, store, target, commit, env, say },
  });
  if (!prune) return taken;
  const gone = outdated(backupsIn(await store.list(), stack), backup, Date.now());
  for (const { name } of gone) await removeBackup(store, name);
  if (gone.length > 0) say(`${gone.length} old backups were removed (backup.keepDays ${backup.keepDays})`);
  return taken;
}

/** The manifest goes first: without it the rest is no backup, whatever happens in between. */
async function removeBackup(store: BackupStore, name: string): Promise<void> {
  await store.remove(manifestName(name));
  await store.remove(name);
}

/** The newest backup of a stack; undefined when there is none, or no place for any. */
export async function newestBackup({ settings, env }: StackBackups): Promise<Listed | undefined> {
  const { stack, backup } = settings;
  return isConfigured(settings) ? newestIn(storeOf(backup, stack, env), stack) : undefined;
}

/** Whether a stack says that it is backed up. */
export const isConfigured = ({ backup }: Pick<StackSettings, "backup">): boolean =>
  backup.recipients.length > 0;

/**
 * What is wrong with the age of a stack's newest backup, and the way out; undefined when nothing is. Pure.
 * @param stored what its store holds
 */
export function backupOverdue(
  { stack, backup }: StackBackups["settings"],
  stored: readonly Stored[],
  now: number,
): { problem: string; fix: string } | undefined {
  const [newest] = backupsIn(stored, stack).backups;
  const fix = `npm run backup -- ${stack}`;
  if (newest === undefined) return { problem: `${stack} has no backup of its database`, fix };
  const age = now - newest.takenAt;
  if (age <= backup.maxAgeHours * 3_600_000) return undefined;
  const problem = `the newest of ${stack} is ${ageInWords(age)} old, and backup.maxAgeHours is ${backup.maxAgeHours} (${newest.name})`;
  return { problem, fix };
}
