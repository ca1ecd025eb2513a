import { type Manifest, manifest, manifestName } from "./manifest.ts";
import { type BackupName, readBackupName } from "./name.ts";
import { type BackupStore, readText, type Stored } from "./store/store.ts";

/** A backup that counts: its manifest is there. */
export interface Listed extends BackupName {
  name: string;
  /** As it is stored. */
  bytes: number;
}

/** Backups of a stack in a store's list, newest first; `broken` are files that have no manifest. */
export function backupsIn(stored: readonly Stored[], stack: string): { backups: Listed[]; broken: Listed[] } {
  const names = new Set(stored.map(({ name }) => name));
  const all = stored
    .flatMap(({ name, bytes }): Listed[] => {
      const read = readBackupName(name);
      return read?.stack === stack ? [{ ...read, name, bytes }] : [];
    })
    .sort((one, other) => other.takenAt - one.takenAt);
  return {
    backups: all.filter(({ name }) => names.has(manifestName(name))),
    broken: all.filter(({ name }) => !names.has(manifestName(name))),
  };
}

/** The newest backup of a stack; undefined when there is none. */
export async function newestIn(store: BackupStore, stack: string): Promise<Listed | undefined> {
  return backupsIn(await store.list(), stack).backups[0];
}

/** The same. @throws Error with the command that takes one when there is none */
export async function expectNewest(store: BackupStore, stack: string): Promise<Listed> {
  const newest = await newestIn(store, stack);
  if (newest) return newest;
  throw new Error(`${store.where} has no backup of ${stack}: npm run backup -- ${stack} takes one`);
}

/** What is known of a backup. @throws Error when there is no such, or its manifest is not ours */
export async function manifestOf(store: BackupStore, name: string): Promise<Manifest> {
  const read = manifest.safeParse(JSON.parse(await readText(store, manifestName(name))));
  if (!read.success)
    throw new Error(`${store.where}: the manifest of ${name} cannot be read: ${read.error.message}`);
  return read.data;
}

/** Hours in words: `3 hours`, `2 days`. */
export function ageInWords(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  return hours < 48 ? `${hours} hour${hours === 1 ? "" : "s"}` : `${Math.floor(hours / 24)} days`;
}
