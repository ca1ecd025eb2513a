/*
 * Runs one of the project's streams in a process of its own and prints what it took: `node streaming.ts <work as JSON>`.
 * Everything that a command loads is loaded, so that its memory counts.
 */
import "../../../../operations/backup/main.ts";
import "../../../../operations/restore/main.ts";
import { createReadStream } from "node:fs";
import { takeBackup } from "../../../../operations/backup/backup.ts";
import { type Bytes, encrypted } from "../../../../operations/backup/encryption.ts";
import { manifestOf } from "../../../../operations/backup/newest.ts";
import { FolderStore } from "../../../../operations/backup/store/folder.ts";
import { type Bucket, S3Store } from "../../../../operations/backup/store/s3.ts";
import { targetOf } from "../../../../operations/postgres/target.ts";
import { restore } from "../../../../operations/restore/restore.ts";

export type Work =
  | { do: "backup"; url: string; recipients: string[]; store: string | Bucket }
  | { do: "restore"; url: string; identity: string; name: string; store: string | Bucket }
  | { do: "encrypt"; recipients: string[]; file: string };

/** Milliseconds of each part, and the most memory that the process had at once, in MB. */
export interface Took {
  ms: Record<string, number>;
  peakMb: number;
  name?: string;
}

const work = JSON.parse(process.argv[2] ?? "") as Work;
const storeOf = (store: string | Bucket) =>
  typeof store === "string" ? new FolderStore(store) : new S3Store(store);
const [begun, ms]: [number, Record<string, number>] = [performance.now(), {}];
const mark = (name: string, since = begun) => {
  ms[name] = Math.round(performance.now() - since);
};
let name: string | undefined;

if (work.do === "encrypt") {
  let bytes = 0;
  for await (const chunk of await encrypted(createReadStream(work.file) as unknown as Bytes, work.recipients))
    bytes += chunk.length;
  mark("encrypt");
  if (bytes === 0) throw new Error("nothing was encrypted");
} else if (work.do === "backup") {
  const store = storeOf(work.store);
  const put = store.put.bind(store);
  store.put = async (object, content, expected) => {
    await put(object, content, expected);
    if (object.endsWith(".age")) mark("stored");
  };
  const taken = await takeBackup({
    ...{ stack: "staging", settings: { recipients: work.recipients, schemas: ["public"] }, store },
    ...{ target: targetOf(work.url, "work"), commit: undefined, env: process.env, say: () => {} },
  });
  mark("readBack", begun + (ms.stored ?? 0));
  name = taken.name;
} else {
  const store = storeOf(work.store);
  const restored = await restore({
    ...{ store, manifest: await manifestOf(store, work.name), identities: [work.identity], place: "empty" },
    ...{ target: targetOf(work.url, "work"), env: process.env, say: () => {} },
  });
  if (restored.differences.length > 0) throw new Error(restored.differences.join("\n"));
  ms.restore = Math.round(restored.restoreMs);
  ms.whole = Math.round(restored.totalMs);
}
const took: Took = {
  ms,
  peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
  ...(name ? { name } : {}),
};
console.log(JSON.stringify(took));
