import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { takeBackup } from "../backup/backup.ts";
import { runKey } from "../backup/encryption.ts";
import type { Manifest } from "../backup/manifest.ts";
import { FolderStore } from "../backup/store/folder.ts";
import type { BackupStore } from "../backup/store/store.ts";
import { withClient } from "../postgres/session.ts";
import type { PostgresTarget } from "../postgres/target.ts";
import { type Restored, restore } from "../restore/restore.ts";
import { withScratch } from "../restore/scratch.ts";
import { type OverStack, overStack } from "../restore/to-stack.ts";
import { leaksIn } from "./leaks.ts";

/** A copy of one stack's data on its way to another. */
export interface Refresh extends Pick<OverStack, "confirmed" | "backUp" | "env" | "say"> {
  /** The backup that is copied, where it lies, and who opens it. */
  from: { store: BackupStore; manifest: Manifest; identities: readonly string[] };
  /** SQL that takes personal data out. */
  anonymise: string;
  to: { stack: string; target: PostgresTarget };
}

/**
 * Brings a backup into another stack's database, without anybody's data: it is restored into a scratch database, anonymised and
 * searched there, and only what was found clean goes on. The copy between them is encrypted, to a key that nobody keeps.
 * @throws Error with every table that still holds an address or a token; nothing was touched then
 */
export async function refresh({ from, anonymise, to, ...rest }: Refresh): Promise<Restored> {
  const { manifest } = from;
  const { env, say } = rest;
  const folder = await mkdtemp(join(tmpdir(), "hotdash-refresh-"));
  try {
    const [store, key] = [new FolderStore(folder), await runKey([])];
    const clean = await withScratch({ major: manifest.server.major, env }, async (target) => {
      const copied = await restore({ ...from, target, place: "empty", env, say });
      if (copied.differences.length > 0) throw new Error(copied.differences.join("\n"));
      await withClient(target, async (client) => {
        await client.query(`BEGIN;\n${anonymise}\n;COMMIT`);
        const leaks = await leaksIn(client, manifest.schemas);
        if (leaks.length > 0)
          throw new Error(
            `the script leaves what is nobody's business on ${to.stack}:\n${leaks.map((line) => `   ${line}`).join("\n")}`,
          );
      });
      return takeBackup({
        ...{ stack: to.stack, store, target, commit: undefined, env: { PATH: env.PATH }, say },
        settings: { recipients: [key.recipient], schemas: manifest.schemas },
      });
    });
    return await overStack({
      ...{ ...rest, store, manifest: clean, identities: [key.identity], target: to.target },
      openDoor: async () => undefined,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
