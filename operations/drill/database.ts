import { expectNewest, manifestOf } from "../backup/newest.ts";
import type { BackupStore } from "../backup/store/store.ts";
import { restore } from "../restore/restore.ts";
import { withScratch } from "../restore/scratch.ts";
import type { DrillEvidence } from "./evidence.ts";
import { type Allowed, minutes, tooSlow } from "./measured.ts";

/** What a drill of the database needs. */
export interface DatabaseDrill {
  stack: string;
  settings: Allowed;
  store: BackupStore;
  identities: readonly string[];
  env: NodeJS.ProcessEnv;
  say(line: string): void;
}

/**
 * Restores the newest backup of a stack into a scratch database and compares it with what was backed up. What would have been
 * lost is the backup's age at this moment; what it takes is from the search for the backup to the last comparison.
 */
export async function databaseDrill(drill: DatabaseDrill): Promise<DrillEvidence> {
  const { stack, settings, store } = drill;
  const begun = Date.now();
  const newest = await expectNewest(store, stack);
  const manifest = await manifestOf(store, newest.name);
  const { identities, env, say } = drill;
  const restored = await withScratch({ major: manifest.server.major, env }, (target) =>
    restore({ store, manifest, identities, target, place: "empty", env, say }),
  );
  const rto = { minutes: minutes(Date.now() - begun), allowed: settings.rtoMinutes };
  const rpo = { minutes: minutes(begun - newest.takenAt), allowed: settings.rpoMinutes };
  const problems = [
    ...restored.differences.map((line) => `restored otherwise: ${line}`),
    ...tooSlow(rto),
    ...(rpo.minutes > rpo.allowed
      ? [`the newest backup is ${rpo.minutes} minutes old, and backup.rpoMinutes is ${rpo.allowed}`]
      : []),
  ];
  return {
    ...{ format: 1, stack, kind: "database", at: new Date(begun).toISOString() },
    ...{ passed: problems.length === 0, rto, rpo, problems },
    notes: [
      `${manifest.name}: ${restored.rows} rows in ${manifest.catalog.tables.length} tables, pg_restore ${(restored.restoreMs / 1000).toFixed(1)} s`,
      ...restored.leftOut.map((line) => `left out: ${line}`),
    ],
  };
}
