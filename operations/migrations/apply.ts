import { redact } from "../../providers/kernel/redact.ts";
import type { DatabaseError, Session } from "../postgres/named-session.ts";
import { HISTORY, KEPT, prepareHistory, readHistory } from "./history.ts";
import type { Linted } from "./lint/lint.ts";
import { relationName } from "./lint/names.ts";
import { holdsLock } from "./lock.ts";
import { recordedPieces, type Statement } from "./statements.ts";

/** By whose leave, and with which limits, files are applied. */
export interface Applying {
  fingerprint: string | undefined;
  digest: string | undefined;
  lockTimeoutSeconds: number;
  statementTimeoutSeconds: number;
  say(line: string): void;
  stopped: AbortSignal;
}

/** A file failed: what it had done was taken back, and those before it stay. */
export class MigrationFailed extends Error {
  override readonly name = "MigrationFailed";
  readonly file: string;
  /** Versions that this run had applied before. */
  readonly applied: readonly string[];

  constructor(file: string, applied: readonly string[], message: string) {
    super(message);
    this.file = file;
    this.applied = applied;
  }
}

/**
 * Applies files in their order, in a session that holds the lock, and records each in the CLI's history together with what it
 * did: both are there, or neither. What the history has by now is left alone, so that it can be run again after any end.
 * Answers the versions that this run applied.
 * @throws MigrationFailed for the first that fails; Error when the lock is gone
 */
export async function applyMigrations(
  session: Session,
  pending: readonly Linted[],
  how: Applying,
): Promise<string[]> {
  await prepareHistory(session);
  const done: string[] = [];
  for (const migration of pending) {
    if (how.stopped.aborted) break;
    // What an earlier file set for its session must reach neither this one nor what is asked between them.
    await session.execute("reset all");
    if (!(await holdsLock(session)))
      throw new Error("the lock of the database is gone: nothing more is applied");
    const { applied } = await readHistory(session);
    if (applied.some(({ version }) => version === migration.version)) continue;
    how.say(`  ${migration.file} …`);
    try {
      if (migration.alone) await applyAlone(session, migration, how);
      else await applyWhole(session, migration, how);
    } catch (error) {
      throw new MigrationFailed(migration.file, done, describe(error as DatabaseError, migration));
    }
    done.push(migration.version);
  }
  return done;
}

/** One transaction: the file, its row in the history, and ours. */
async function applyWhole(session: Session, migration: Linted, how: Applying): Promise<void> {
  await session.execute("begin");
  try {
    await limits(session, how, "local");
    for (const { text } of topLevel(migration)) await session.execute(text);
    await record(session, migration, how);
    await session.execute("commit");
  } catch (error) {
    await session.execute("rollback").catch(() => {});
    throw error;
  }
}

/**
 * One statement that refuses to run in a transaction. It is noted before, so that after an interruption it is known which file
 * it was, and looked at what it left: an index that is not valid is dropped and made again, one that is valid was made.
 */
async function applyAlone(session: Session, migration: Linted, how: Applying): Promise<void> {
  const [statement] = topLevel(migration);
  if (!statement) throw new Error(`${migration.file} holds no statement`);
  const { kept } = await readHistory(session);
  const begun = kept.some(({ version }) => version === migration.version);
  const left = begun ? await leftBy(session, statement) : undefined;
  await keep(session, migration, how, "running");
  await limits(session, how, "session");
  if (left === "invalid") await session.execute(`drop index concurrently if exists ${indexOf(statement)}`);
  if (left !== "done") await session.execute(statement.text);
  await session.execute("reset all; begin");
  await record(session, migration, how);
  await session.execute("commit");
}

/** Statements of the file itself: those of its DO blocks run with their block. */
const topLevel = ({ statements }: Linted): Statement[] => statements.filter(({ inside }) => !inside);

/** What an interrupted run of a statement on an index left; undefined where nothing tells. */
async function leftBy(
  session: Session,
  { kind, tree }: Pick<Statement, "kind" | "tree">,
): Promise<"done" | "invalid" | undefined> {
  if (kind !== "IndexStmt") return undefined;
  const name = indexOf({ kind, tree });
  const [row] = await session.query<{ valid: boolean }>(
    "select indisvalid and indisready as valid from pg_index where indexrelid = to_regclass($1)",
    [name],
  );
  return row === undefined ? undefined : row.valid ? "done" : "invalid";
}

/** An index lies in the schema of its table. */
const indexOf = ({ tree }: Pick<Statement, "kind" | "tree">): string =>
  relationName({ ...(tree.relation as object), relname: tree.idxname })
    .split(".")
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join(".");

async function limits(session: Session, how: Applying, scope: "local" | "session"): Promise<void> {
  const set = scope === "local" ? "set local" : "set";
  await session.execute(`${set} lock_timeout = '${how.lockTimeoutSeconds}s'`);
  await session.execute(`${set} statement_timeout = '${how.statementTimeoutSeconds}s'`);
}

async function record(session: Session, migration: Linted, how: Applying): Promise<void> {
  // A file may have changed the path, on which nothing here leans: names are whole.
  await session.query(`insert into ${HISTORY} (version, statements, name) values ($1, $2, $3)`, [
    migration.version,
    await recordedPieces(migration.sql),
    migration.name,
  ]);
  await keep(session, migration, how, "applied");
}

const keep = (session: Session, migration: Linted, { fingerprint, digest }: Applying, state: string) =>
  session.query(
    `insert into ${KEPT} (version, sha256, contract, fingerprint, digest, state) values ($1, $2, $3, $4, $5, $6)
     on conflict (version) do update set sha256 = excluded.sha256, contract = excluded.contract,
       fingerprint = excluded.fingerprint, digest = excluded.digest, state = excluded.state, at = now()`,
    [migration.version, migration.sha256, migration.takes.length > 0, fingerprint, digest, state],
  );

/** What the server said, with the line of the file where it says one. */
function describe(error: DatabaseError, { file, statements }: Linted): string {
  const { code, message, detail, hint } = error;
  const more = [detail, hint].filter(Boolean).map((text) => `\n   ${redact(String(text))}`);
  const limit =
    code === "55P03" || code === "57014"
      ? "\n   a limit of database.lockTimeoutSeconds or database.statementTimeoutSeconds"
      : "";
  return `${file} (${statements.length} statements): ${redact(message)}${code ? ` [${code}]` : ""}${more.join("")}${limit}`;
}
