import type { BackupSettings } from "../../settings/schema/backup.ts";
import type { PostgresTarget } from "../postgres/target.ts";
import { restore } from "../restore/restore.ts";
import { SCRATCH_VARIABLE, withScratch } from "../restore/scratch.ts";
import { withDump } from "./dump.ts";
import { encrypted, runKey } from "./encryption.ts";
import { type Manifest, manifestName } from "./manifest.ts";
import { measured, megabytes, progress } from "./measured.ts";
import { type BackupName, backupName } from "./name.ts";
import { readBack } from "./read-back.ts";
import { type BackupStore, writeText } from "./store/store.ts";

/** What a backup is taken of, and where it goes. */
export interface BackupAsked {
  stack: string;
  settings: Pick<BackupSettings, "recipients" | "schemas">;
  store: BackupStore;
  /** The direct or session connection, of a role that passes row level security. */
  target: PostgresTarget;
  /** Commit of the application that runs; undefined where nobody knows. */
  commit: string | undefined;
  env: NodeJS.ProcessEnv;
  say(line: string): void;
}

/**
 * Takes a backup of a stack's database: dumps, encrypts and stores it in one stream, fetches it again, reads it to its end, and
 * only then writes its manifest, without which it is none. What failed on the way is taken away again.
 *
 * The proof needs a private key, and none of the recipients' is here: a key made for this run is one more recipient, and
 * nobody has it afterwards.
 */
export async function takeBackup(asked: BackupAsked): Promise<Manifest> {
  const { settings, store, env, say } = asked;
  const key = await runKey(settings.recipients);
  const commit = asked.commit?.slice(0, 12) ?? "unknown";
  const taken = await withDump(
    { target: asked.target, schemas: settings.schemas, env },
    async (dump): Promise<Manifest> => {
      const name = await freeName(store, { stack: asked.stack, takenAt: dump.takenAt, commit });
      say(`dumping ${dump.catalog.tables.length} tables (${megabytes(dump.size)} on disk) to ${store.where}`);
      const plain = measured(dump.content, progress(say, "dumped"));
      const stored = measured(await encrypted(plain.content, [...settings.recipients, key.recipient]));
      await store.put(name, stored.content, dump.size);
      return {
        ...{ format: 1, name, stack: asked.stack, commit },
        takenAt: new Date(dump.takenAt).toISOString(),
        ...{ server: dump.server, schemas: [...settings.schemas], recipients: [...settings.recipients] },
        ...{ dump: plain.measure, stored: stored.measure, catalog: dump.catalog },
        proved: { read: true, restored: false },
      };
    },
  );
  try {
    const { name } = taken;
    await readBack({
      ...{ store, name, identities: [key.identity], known: taken, env },
      seen: progress(say, "read back", taken.stored.bytes),
    });
    const open = await store.openTo(name);
    if (open.length > 0) throw new Error(open.join("\n"));
    const restored = await restoredTo(asked, taken, key.identity);
    const proved: Manifest = { ...taken, proved: { read: true, restored } };
    await writeText(store, manifestName(name), `${JSON.stringify(proved, null, 2)}\n`);
    return proved;
  } catch (error) {
    await store.remove(taken.name).catch(() => {});
    throw error;
  }
}

/** A name that nothing there has: names are of whole seconds, and the backup of a moment ago may be what a restore is about. */
async function freeName(store: BackupStore, named: BackupName): Promise<string> {
  const taken = new Set((await store.list()).map(({ name }) => name));
  for (let at = named.takenAt; ; at += 1_000) {
    const name = backupName({ ...named, takenAt: at });
    if (!taken.has(name)) return name;
  }
}

/**
 * Restores a new backup into a scratch database where one is at hand, and compares it.
 * @returns whether one was
 * @throws Error when it came back otherwise
 */
async function restoredTo(
  { store, env, say }: BackupAsked,
  manifest: Manifest,
  identity: string,
): Promise<boolean> {
  if (!env[SCRATCH_VARIABLE]) return false;
  const restored = await withScratch({ major: manifest.server.major, env }, (target) =>
    restore({ store, manifest, identities: [identity], target, place: "empty", env, say }),
  );
  if (restored.differences.length > 0)
    throw new Error(`it was restored otherwise than it was: ${restored.differences.join("; ")}`);
  say(`restored into a scratch database in ${(restored.totalMs / 1000).toFixed(1)} s: the same`);
  return true;
}
