import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { readCatalog } from "../backup/catalog.ts";
import { serverOf } from "../backup/dump.ts";
import type { Catalog, Manifest } from "../backup/manifest.ts";
import { expectSame, opened } from "../backup/read-back.ts";
import type { BackupStore } from "../backup/store/store.ts";
import { feed, startTool } from "../postgres/child.ts";
import { expectSession, rows, withClient } from "../postgres/session.ts";
import { libpqEnvironment, type PostgresTarget, shownTarget } from "../postgres/target.ts";
import { toolsOf } from "../postgres/tools.ts";
import { differences, unknownTo } from "./compare.ts";
import { choose, type There } from "./list.ts";
import { prepare, prepareAuth } from "./prepare.ts";

/** What is restored, and where to. */
export interface RestoreAsked {
  store: BackupStore;
  manifest: Manifest;
  identities: readonly string[];
  target: PostgresTarget;
  /**
   * `empty`: a database with nothing in it, whose superuser we are. `standing`: a project of Supabase that has tables of the
   * backup, which are replaced; owners stay whoever restores.
   */
  place: "empty" | "standing";
  env: NodeJS.ProcessEnv;
  say(line: string): void;
  seen?: ((bytes: number) => void) | undefined;
}

/** How it went. */
export interface Restored {
  /** What the database is otherwise than what was backed up; empty when it is the same. */
  differences: string[];
  /** What was left out, in words. */
  leftOut: string[];
  rows: number;
  /** Milliseconds of pg_restore alone, and until it was compared. */
  restoreMs: number;
  totalMs: number;
}

/**
 * Restores a backup: roles and extensions first, then everything in one transaction, so that a failure leaves what was there;
 * then the same is read from the database that was read for the backup, and compared.
 * @throws Error before anything is written when the place does not fit; with pg_restore's words when it failed
 */
export async function restore(asked: RestoreAsked): Promise<Restored> {
  const { manifest, target, env, place, say } = asked;
  const started = performance.now();
  await expectSession(target);
  const there = await withClient(target, async (client) => {
    const server = await serverOf(client);
    if (server.major !== manifest.server.major)
      throw new Error(
        `${shownTarget(target)} is PostgreSQL ${server.major}, and the backup is of ${manifest.server.major}: restore it on the same major`,
      );
    const found = await whatIsThere(client, manifest.schemas);
    if (place === "standing") expectKnown(manifest, found.catalog, target);
    await prepare(client, manifest.catalog);
    if (place === "empty") await prepareAuth(client);
    return place === "standing"
      ? { ...found.there, role: target.user.replace(/\.[a-z]{20}$/, "") }
      : found.there;
  });
  const bin = await toolsOf(manifest.server.major, ["pg_restore"], env);
  const folder = await mkdtemp(join(tmpdir(), "hotdash-restore-"));
  try {
    const chosen = choose(await contentsOf(asked, bin), manifest, there);
    const list = join(folder, "list");
    await writeFile(list, `${chosen.lines.join("\n")}\n`);
    for (const line of chosen.leftOut) say(`left out: ${line}`);
    const begun = performance.now();
    await run(asked, bin, list);
    const restoreMs = performance.now() - begun;
    const catalog = await withClient(target, (client) => readCatalog(client, manifest.schemas));
    return {
      differences: differences(manifest.catalog, catalog),
      leftOut: chosen.leftOut,
      rows: catalog.tables.reduce((sum, { rows: count }) => sum + (count ?? 0), 0),
      restoreMs,
      totalMs: performance.now() - started,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(asked: RestoreAsked, bin: string, list: string): Promise<void> {
  const { store, manifest, identities, target, env, place } = asked;
  const dump = await opened(store, manifest.name, identities, asked.seen);
  const tool = startTool(
    join(bin, "pg_restore"),
    [
      ...["--no-password", "--single-transaction", "--exit-on-error", `--use-list=${list}`],
      ...(place === "standing" ? ["--no-owner", "--clean", "--if-exists"] : []),
      // Without a name of its own it prints SQL.
      `--dbname=${target.database}`,
    ],
    libpqEnvironment(target, env),
  );
  tool.stdout.resume();
  await feed(tool, dump.content);
  expectSame(manifest.name, dump, manifest);
}

/** The list of a backup's contents, which stands at its beginning. */
async function contentsOf({ store, manifest, identities, env }: RestoreAsked, bin: string): Promise<string> {
  const dump = await opened(store, manifest.name, identities);
  const tool = startTool(join(bin, "pg_restore"), ["--list"], { PATH: env.PATH, LC_ALL: "C" });
  const parts: Buffer[] = [];
  tool.stdout.on("data", (part: Buffer) => parts.push(part));
  const source = Readable.from(dump.content);
  // It has read enough long before the end, and closes its side.
  source.pipe(tool.stdin);
  source.on("error", () => tool.kill());
  try {
    await tool.done;
  } finally {
    source.destroy();
  }
  return Buffer.concat(parts).toString("utf8");
}

async function whatIsThere(client: Parameters<typeof rows>[0], schemas: readonly string[]) {
  const [found, tables] = [
    await rows<{ name: string }>(client, "SELECT nspname AS name FROM pg_namespace"),
    await rows<{ name: string }>(
      client,
      "SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')",
    ),
  ];
  const there: There = { schemas: found.map(({ name }) => name), tables: tables.map(({ name }) => name) };
  return { there, catalog: await readCatalog(client, schemas) };
}

/** A table that the backup does not know would stay, and refer to what is gone: that is for a person to decide. */
function expectKnown(manifest: Manifest, is: Catalog, target: PostgresTarget): void {
  const others = unknownTo(manifest.catalog, is);
  if (others.length === 0) return;
  throw new Error(
    `${shownTarget(target)} has tables that ${manifest.name} does not know: ${others.join(", ")}\n` +
      "   they would stay beside the older ones, and no migration would make them again: look at them, save what is needed, then\n" +
      `   psql: ${others.map((name) => `DROP TABLE ${quotedName(name)};`).join(" ")}`,
  );
}

const quotedName = (name: string) =>
  name
    .split(".")
    .map((part) => (/^[a-z_][a-z0-9_]*$/.test(part) ? part : `"${part.replaceAll('"', '""')}"`))
    .join(".");
