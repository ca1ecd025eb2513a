import { connectionOf } from "../../settings/matrix/data.ts";
import { migrationsUrl } from "../../settings/rules/migrations-url.ts";
import type { StackSettings } from "../../settings/types.ts";
import { takeBackup } from "./backup.ts";
import { type Manifest, manifestName } from "./manifest.ts";
import { ageInWords, backupsIn, type Listed, newestIn } from "./newest.ts";
import { outdated } from "./retention.ts";
import { storeOf } from "./store/of-settings.ts";
import type { BackupStore } from "./store/store.ts";

/** A stack's database and where it is backed up. */
export interface StackDatabase {
  settings: Pick<StackSettings, "stack" | "backup" | "secrets" | "supabase">;
  env: NodeJS.ProcessEnv;
  say(line: string): void;
}

/**
 * Backs up the database of a stack, and takes away what is older than its settings keep.
 * @param commit of the application that runs, where it is known
 * @throws Error that says what is missing; nothing is left of a backup that failed
 */
export async function backUp(
  { settings, env, say }: StackDatabase,
  { commit, prove }: { commit?: string | undefined; prove?: Parameters<typeof takeBackup>[0]["prove"] },
): Promise<Manifest> {
  const { stack, backup } = settings;
  const store = storeOf(backup, stack, env);
  const taken = await takeBackup({
    ...{ stack, settings: backup, store, url: databaseUrl(settings), commit, env, say, prove },
  });
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

/** The newest backup of a stack and its age in milliseconds; undefined when there is none, or no place for any. */
export async function newestBackup(
  { settings, env }: Omit<StackDatabase, "say">,
  now = Date.now(),
): Promise<(Listed & { ageMs: number }) | undefined> {
  const { stack, backup } = settings;
  if (!isConfigured(settings)) return undefined;
  const newest = await newestIn(storeOf(backup, stack, env), stack);
  return newest && { ...newest, ageMs: now - newest.takenAt };
}

/** Whether a stack says that it is backed up. */
export const isConfigured = ({ backup }: Pick<StackSettings, "backup">): boolean =>
  backup.recipients.length > 0;

/** What is wrong with the age of a stack's newest backup; undefined when nothing is. */
export async function backupOverdue(
  database: Omit<StackDatabase, "say">,
  now = Date.now(),
): Promise<string | undefined> {
  const { stack, backup } = database.settings;
  if (!isConfigured(database.settings)) return undefined;
  const newest = await newestBackup(database, now);
  const fix = `npm run backup -- ${stack} takes one`;
  if (newest === undefined) return `${stack} has no backup of its database: ${fix}`;
  if (newest.ageMs <= backup.maxAgeHours * 3_600_000) return undefined;
  return `the newest backup of ${stack} is ${ageInWords(newest.ageMs)} old, and backup.maxAgeHours is ${backup.maxAgeHours} (${newest.name}): ${fix}`;
}

/**
 * The connection that a stack's database is dumped and restored over: DIRECT_URL as given, else made of the application's own.
 * @throws Error when the stack has none
 */
export function databaseUrl({
  secrets,
  supabase,
  stack,
}: Pick<StackSettings, "secrets" | "supabase" | "stack">): string {
  const url = secrets.DIRECT_URL ?? migrationsUrl(connectionOf(secrets), supabase);
  if (url !== undefined) return url;
  throw new Error(
    `stack ${stack} has no connection to its database\n   fix: npm run pulumi -- config set --secret --path 'hotdash:secrets.POSTGRES_URL' -s ${stack}`,
  );
}
