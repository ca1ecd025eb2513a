import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, expect } from "vitest";
import type { ScratchServer } from "../../../operations/scratch-server/server.ts";
import { itWithClients as it, query, serverWithClients } from "../postgres/support.ts";
import type { Took, Work } from "./support/streaming.ts";
import { s3Server } from "./support/versitygw.ts";

/* A gigabyte of rows, in a process of its own: what it takes beside PostgreSQL's own tools, and how much memory. */
const ROWS = 1_000_000;
/** Most memory at once of our process, in MB. */
const MOST_MB = 150;
/** Most of the time that the tools and the encryption take by themselves. */
const MOST_TIMES = 1.2;

let server: ScratchServer;
let s3: Awaited<ReturnType<typeof s3Server>>;
let folder: string;
let identity: string;
let recipients: string[];
const run = promisify(execFile);
const timed = async (command: string, args: readonly string[], env?: NodeJS.ProcessEnv) => {
  const begun = performance.now();
  await run(command, [...args], { maxBuffer: 1e8, ...(env ? { env } : {}) });
  return Math.round(performance.now() - begun);
};
async function work(asked: Work): Promise<Took> {
  const script = join(import.meta.dirname, "support/streaming.ts");
  const { stdout } = await run(process.execPath, [script, JSON.stringify(asked)], { maxBuffer: 1e8 });
  return JSON.parse(stdout) as Took;
}

beforeAll(async () => {
  [server, s3] = [await serverWithClients(), await s3Server()];
  folder = await mkdtemp(join(tmpdir(), "streams-"));
  await query(server, "CREATE DATABASE app");
  // A kilobyte a row, which gzip halves as it does a text of hexadecimal digits.
  await query(
    server,
    `CREATE TABLE pool AS SELECT g AS id, (SELECT string_agg(md5(g || '/' || i), '') FROM generate_series(1, 31) i) AS text FROM generate_series(1, 5000) g;
     CREATE TABLE large AS SELECT g AS id, md5(g::text) || pool.text AS text FROM generate_series(0, ${ROWS - 1}) g JOIN pool ON pool.id = g % 5000 + 1 ORDER BY g;
     ALTER TABLE large ADD PRIMARY KEY (id); DROP TABLE pool`,
    "app",
  );
  await query(server, "VACUUM ANALYZE large", "app");
  identity = await generateX25519Identity();
  recipients = [await identityToRecipient(identity)];
}, 1_800_000);
afterAll(async () => {
  await Promise.all([server?.stop(), s3?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

it("streams: memory stays small, and it takes little more than its parts by themselves", async () => {
  const [{ bytes } = { bytes: 0 }] = await query<{ bytes: number }>(
    server,
    "SELECT sum(length(text) + 4)::float8 AS bytes FROM large",
    "app",
  );
  expect(bytes).toBeGreaterThan(1e9);
  const url = server.url("app");
  const plain = join(folder, "plain.dump");
  const dumpAlone = await timed(join(server.bin, "pg_dump"), ["-Fc", "--schema=public", "-f", plain, url]);
  const encryptAlone = await work({ do: "encrypt", recipients, file: plain });
  await query(server, "CREATE DATABASE alone");
  const restoreAlone = await timed("bash", [
    "-c",
    `${server.bin}/pg_restore --list ${plain} | grep -vE ' SCHEMA - public' > ${plain}.list; ${server.bin}/pg_restore --single-transaction --use-list=${plain}.list -d ${server.url("alone")} < ${plain}`,
  ]);
  await query(server, "DROP DATABASE alone");
  const report: Record<string, unknown> = {
    rowBytes: bytes,
    dumpBytes: (await stat(plain)).size,
    ...{ dumpAlone, encryptAlone: encryptAlone.ms.encrypt, restoreAlone },
  };
  for (const [name, store] of [
    ["folder", join(folder, "backups")],
    ["s3", s3.bucket],
  ] as const) {
    const backup = await work({ do: "backup", url, recipients, store });
    await query(server, `CREATE DATABASE back_${name}`);
    const target = server.url(`back_${name}`);
    const back = await work({ do: "restore", url: target, identity, name: backup.name ?? "", store });
    await query(server, `DROP DATABASE back_${name}`);
    report[name] = { backup, back };
    const bound = MOST_TIMES * (dumpAlone + (encryptAlone.ms.encrypt ?? 0));
    console.log(JSON.stringify(report, null, 2));
    expect(backup.peakMb).toBeLessThanOrEqual(MOST_MB);
    expect(back.peakMb).toBeLessThanOrEqual(MOST_MB);
    expect(backup.ms.stored).toBeLessThanOrEqual(bound);
    expect(back.ms.restore).toBeLessThanOrEqual(MOST_TIMES * restoreAlone);
  }
}, 3_600_000);
