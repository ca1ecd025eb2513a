import { readSettings } from "../deploy/read-settings.ts";
import { expectReady } from "../doctor/ready.ts";
import { openStack } from "../workspace/open.ts";
import { megabytes } from "./measured.ts";
import { ageInWords, backupsIn } from "./newest.ts";
import { backUp } from "./of-stack.ts";
import { storeOf } from "./store/of-settings.ts";

/** `hotdash backup`: backs up the database of a stack, or lists its backups. */
export async function backup(given: {
  stack: string;
  /** Commit of the application that runs. */
  commit: string | undefined;
  /** Only lists what there is. */
  list: boolean;
}): Promise<void> {
  const stack = await openStack(given.stack, "backup");
  await expectReady(stack, "backup", ["state", "secrets"]);
  const settings = await readSettings(stack, Date.now());
  const { env } = stack.project;
  const say = (line: string) => console.log(line);
  if (given.list) {
    const store = storeOf(settings.backup, settings.stack, env);
    const { backups, broken } = backupsIn(await store.list(), settings.stack);
    say(
      backups.length === 0
        ? `no backups in ${store.where}`
        : `${backups.length} backups in ${store.where}, newest first:`,
    );
    for (const { name, bytes, takenAt } of backups)
      say(`  ${name}  ${megabytes(bytes)}  ${ageInWords(Date.now() - takenAt)} old`);
    for (const { name } of broken) say(`  ${name}  no backup: it has no manifest`);
    return;
  }
  const { name, dump, stored, catalog } = await backUp({ settings, env, say }, { commit: given.commit });
  const count = catalog.tables.reduce((sum, { rows }) => sum + (rows ?? 0), 0);
  say(
    `${name}: ${catalog.tables.length} tables with ${count} rows, ${megabytes(stored.bytes)} stored, read back whole (sha256 of the dump ${dump.sha256})`,
  );
}
