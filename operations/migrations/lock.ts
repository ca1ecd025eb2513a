import type { Session } from "../postgres/named-session.ts";

/** Our lock of a database, as PostgreSQL keeps advisory ones: two numbers that mean nothing to anybody else ("hot", 1). */
const KEY = [0x68_6f_74, 1] as const;

/** Who holds the lock. */
export interface DatabaseHolder {
  /** As it called itself: purpose, login, machine and process. */
  name: string;
  since: Date;
}

/**
 * Takes the lock for as long as the session lasts: it ends with its session, so that nobody has to break one. Answers who has
 * it where that is somebody else. Only in a session of one's own: a transaction pooler gives the same lock to two.
 */
export async function takeLock(session: Session): Promise<DatabaseHolder | undefined> {
  for (;;) {
    const [got] = await session.query<{ got: boolean }>("select pg_try_advisory_lock($1, $2) as got", [
      ...KEY,
    ]);
    if (got?.got) return undefined;
    const [holder] = await session.query<DatabaseHolder>(
      `select a.application_name as name, a.backend_start as since from pg_locks l join pg_stat_activity a using (pid)
       where l.locktype = 'advisory' and l.granted and l.objsubid = 2 and l.classid = $1::int::oid and l.objid = $2::int::oid
         and l.database = (select oid from pg_database where datname = current_database())`,
      [...KEY],
    );
    // Whoever had it may have let go between the two questions.
    if (holder) return holder;
  }
}

/** Whether this very session still holds the lock: a pooler may have given it another one behind our back. */
export async function holdsLock(session: Session): Promise<boolean> {
  const [row] = await session.query<{ mine: boolean }>(
    `select exists (select from pg_locks where locktype = 'advisory' and granted and pid = pg_backend_pid()
       and classid = $1::int::oid and objid = $2::int::oid and objsubid = 2) as mine`,
    [...KEY],
  );
  return row?.mine === true;
}

export async function dropLock(session: Session): Promise<void> {
  await session.query("select pg_advisory_unlock($1, $2)", [...KEY]);
}
