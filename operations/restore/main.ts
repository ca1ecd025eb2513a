import { identitiesOf } from "../backup/encryption.ts";
import type { Manifest } from "../backup/manifest.ts";
import { megabytes, progress } from "../backup/measured.ts";
import { ageInWords, expectNewest, manifestOf } from "../backup/newest.ts";
import { backUp } from "../backup/of-stack.ts";
import { storeOf } from "../backup/store/of-settings.ts";
import type { BackupStore } from "../backup/store/store.ts";
import { EXIT } from "../deploy/exit-codes.ts";
import { readSettings } from "../deploy/read-settings.ts";
import { expectReady } from "../doctor/ready.ts";
import { doorOpen } from "../maintenance/seen.ts";
import { databaseUrls } from "../postgres/of-stack.ts";
import { firstWay } from "../postgres/way.ts";
import { typedName } from "../run/question.ts";
import { openStack } from "../workspace/open.ts";
import { type RestoreAsked, type Restored, restore as restoreBackup } from "./restore.ts";
import { withScratch } from "./scratch.ts";
import { Declined, overStack } from "./to-stack.ts";

/** What `hotdash restore` is given. */
export interface RestoreGiven {
  stack: string;
  /** Name of a backup, or `newest`. */
  from: string;
  /** `scratch`, or the stack itself. */
  to: string;
  /** The backup's name once more, where nobody can be asked. */
  confirm: string | undefined;
  /** Why no backup of what stands there can be taken. */
  withoutBackup: string | undefined;
}

/**
 * `hotdash restore`: restores a backup of a stack and compares it with what was backed up.
 * @returns 1 when it is not the same
 */
export async function restore(given: RestoreGiven): Promise<number> {
  const stack = await openStack(given.stack, "restore");
  const door = given.to !== "scratch" && stack.name === "production";
  await expectReady(stack, "restore", [
    ...(["state", "secrets", "backups"] as const),
    ...(door ? (["platforms"] as const) : []),
  ]);
  const settings = await readSettings(stack, Date.now());
  const { env } = stack.project;
  const say = (line: string) => console.log(line);
  const store = storeOf(settings.backup, settings.stack, env);
  const identities = await identitiesOf(env);
  const manifest = await chosen(store, settings.stack, given.from);
  const age = ageInWords(Date.now() - Date.parse(manifest.takenAt));
  say(`${manifest.name}: ${age} old, ${megabytes(manifest.stored.bytes)}`);
  const seen = progress(say, "restored", manifest.stored.bytes);
  const asked: Omit<RestoreAsked, "target" | "place"> = { store, manifest, identities, env, say, seen };
  if (given.to === "scratch")
    return withScratch({ major: manifest.server.major, env }, async (target) =>
      told(
        await restoreBackup({ ...asked, target, place: "empty" }),
        "the scratch database is taken away",
        say,
      ),
    );
  const production = settings.environmentClass === "production";
  try {
    const restored = await overStack({
      ...{ ...asked, target: await firstWay(databaseUrls(settings, env)) },
      openDoor: async () => (production ? doorOpen(stack, Date.now()) : undefined),
      confirmed: () => named(manifest.name, given.confirm),
      backUp:
        given.withoutBackup === undefined
          ? () => backUp({ settings, env, say }, { commit: undefined, prune: false })
          : undefined,
    });
    const next = production
      ? `look at the application, then npm run maintenance -- off ${stack.name}`
      : "machines that held connections may need a restart";
    return told(restored, next, say);
  } catch (error) {
    if (!(error instanceof Declined)) throw error;
    say(error.message);
    return EXIT.declined;
  }
}

/** How a restore went, in words; its exit code. */
export function told(
  { differences, rows, restoreMs }: Restored,
  next: string,
  say: (line: string) => void,
): number {
  for (const line of differences) say(`otherwise: ${line}`);
  if (differences.length > 0) return 1;
  say(
    `${rows} rows, policies and options of views are as they were backed up, ${(restoreMs / 1000).toFixed(1)} s; ${next}`,
  );
  return 0;
}

/** Whether a name was given, or is typed now. */
export async function named(name: string, given: string | undefined): Promise<boolean> {
  if (given !== undefined) return given === name;
  if (!process.stdin.isTTY || !process.stdout.isTTY) return false;
  return typedName(name, `Type ${name} to replace the database: `);
}

/** The backup of that name, or the newest. @throws Error that says which there are */
export async function chosen(store: BackupStore, stack: string, from: string): Promise<Manifest> {
  const name = from === "newest" ? (await expectNewest(store, stack)).name : from;
  const manifest = await manifestOf(store, name);
  if (manifest.stack !== stack)
    throw new Error(`${name} is a backup of ${manifest.stack}, and data of one stack goes to no other`);
  return manifest;
}
