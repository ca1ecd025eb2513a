import { join } from "node:path";
import { feed, startTool } from "../postgres/child.ts";
import { toolsOf } from "../postgres/tools.ts";
import { type Bytes, decrypted } from "./encryption.ts";
import type { Manifest } from "./manifest.ts";
import { type Measure, measured } from "./measured.ts";
import type { BackupStore } from "./store/store.ts";

/** The dump inside a stored backup, as a stream, with what went through once it has ended. */
export async function opened(
  store: BackupStore,
  name: string,
  identities: readonly string[],
  seen?: (bytes: number) => void,
): Promise<{ content: Bytes; stored: Measure; dump: Measure }> {
  const stored = measured(await store.get(name), seen);
  const dump = measured(await decrypted(stored.content, identities));
  return { content: dump.content, stored: stored.measure, dump: dump.measure };
}

/** What differs from what was stored. @throws Error when anything does */
export function expectSame(
  name: string,
  seen: { stored: Measure; dump: Measure },
  known: Pick<Manifest, "stored" | "dump">,
): void {
  for (const part of ["stored", "dump"] as const) {
    const [is, was] = [seen[part], known[part]];
    if (is.sha256 !== was.sha256)
      throw new Error(
        `${name}: its ${part === "dump" ? "content" : "file"} is not what was backed up (${is.bytes} bytes, sha256 ${is.sha256}; was ${was.bytes}, ${was.sha256})`,
      );
  }
}

/**
 * Fetches a stored backup, decrypts it, and has pg_restore read it to its last row: `--list` accepts what was cut off, and
 * only this finds it.
 */
export async function readBack(asked: {
  store: BackupStore;
  name: string;
  identities: readonly string[];
  known: Pick<Manifest, "stored" | "dump" | "server">;
  env: NodeJS.ProcessEnv;
  seen?: ((bytes: number) => void) | undefined;
}): Promise<void> {
  const { store, name, identities, known, env } = asked;
  const bin = await toolsOf(known.server.major, ["pg_restore"], env);
  const dump = await opened(store, name, identities, asked.seen);
  const tool = startTool(join(bin, "pg_restore"), ["--file=/dev/null"], { PATH: env.PATH, LC_ALL: "C" });
  await feed(tool, dump.content);
  expectSame(name, dump, known);
}
