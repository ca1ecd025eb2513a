import { identitiesOf } from "../backup/encryption.ts";
import type { Manifest } from "../backup/manifest.ts";
import { megabytes, progress } from "../backup/measured.ts";
import { ageInWords, manifestOf, newestIn } from "../backup/newest.ts";
import { storeOf } from "../backup/store/of-settings.ts";
import type { BackupStore } from "../backup/store/store.ts";
import { readSettings } from "../deploy/read-settings.ts";
import { openStack } from "../workspace/open.ts";
import { restore as restoreBackup } from "./restore.ts";
import { withScratch } from "./scratch.ts";

/**
 * `hotdash restore`: restores a backup of a stack and compares it with what was backed up.
 * @returns 1 when it is not the same
 */
export async function restore(given: {
  stack: string;
  /** Name of a backup, or `newest`. */
  from: string;
  to: string;
}): Promise<number> {
  const stack = await openStack(given.stack, "restore");
  const settings = await readSettings(stack, Date.now());
  const { env } = stack.project;
  const say = (line: string) => console.log(line);
  const store = storeOf(settings.backup, settings.stack, env);
  const identities = await identitiesOf(env);
  const manifest = await chosen(store, settings.stack, given.from);
  say(
    `${manifest.name}: ${ageInWords(Date.now() - Date.parse(manifest.takenAt))} old, ${megabytes(manifest.stored.bytes)}`,
  );
  const seen = progress(say, "restored", manifest.stored.bytes);
  return withScratch({ major: manifest.server.major, env }, async (target) => {
    const restored = await restoreBackup({
      ...{ store, manifest, identities, target, place: "empty", env, say, seen },
    });
    for (const line of restored.differences) say(`otherwise: ${line}`);
    if (restored.differences.length > 0) return 1;
    say(
      `${restored.rows} rows, policies and options of views are as they were backed up, ${(restored.restoreMs / 1000).toFixed(1)} s; the scratch database is taken away`,
    );
    return 0;
  });
}

/** The backup of that name, or the newest. @throws Error that says which there are */
export async function chosen(store: BackupStore, stack: string, from: string): Promise<Manifest> {
  if (from !== "newest") return manifestOf(store, from);
  const newest = await newestIn(store, stack);
  if (newest === undefined)
    throw new Error(`${store.where} has no backup of ${stack}: npm run backup -- ${stack} takes one`);
  return manifestOf(store, newest.name);
}
