import { rows, withClient } from "../postgres/session.ts";
import { type PostgresTarget, shownTarget } from "../postgres/target.ts";
import { type RestoreAsked, type Restored, restore } from "./restore.ts";

/** A restore over the database that a stack uses, and what has to be true before. */
export interface OverStack extends Omit<RestoreAsked, "place"> {
  /** Why the stack's door is not closed; undefined when it is, or need not be. */
  openDoor(): Promise<string | undefined>;
  /** Whether a person, or whoever speaks for one, has typed the name of the backup. */
  confirmed(): Promise<boolean>;
  /** Takes a backup of what stands there; undefined where somebody said why there can be none. */
  backUp: (() => Promise<{ name: string }>) | undefined;
}

/** Nobody said yes: nothing was touched. */
export class Declined extends Error {
  override readonly name = "Declined";
}

/**
 * Replaces what a stack's database has by a backup, in one transaction. Before that its door is closed, its name was typed and
 * what stands there was backed up, so that this restore has a way back, too.
 * @throws Error before anything is touched when one of these does not hold
 */
export async function overStack(asked: OverStack): Promise<Restored> {
  const { manifest, target, say } = asked;
  const open = await asked.openDoor();
  if (open !== undefined) throw new Error(open);
  for (const line of await others(target)) say(line);
  if (!(await asked.confirmed()))
    throw new Declined(`${shownTarget(target)} stays as it is: the name of the backup was not given`);
  if (asked.backUp) say(`what stands there is kept as ${(await asked.backUp()).name}`);
  say(`restoring ${manifest.name} over ${shownTarget(target)}, in one transaction`);
  return restore({ ...asked, place: "standing" });
}

/** Sessions of others: what they write until the restore has the tables is lost, and one that waits in a transaction holds it up. */
async function others(target: PostgresTarget): Promise<string[]> {
  const found = await withClient(target, (client) =>
    rows<{ name: string; count: string; waiting: string }>(
      client,
      `SELECT coalesce(nullif(application_name, ''), usename) AS name, count(*) AS count,
              count(*) FILTER (WHERE state LIKE 'idle in transaction%') AS waiting
         FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
        GROUP BY 1 ORDER BY 1`,
    ),
  );
  return found.map(
    ({ name, count, waiting }) =>
      `${count} sessions of ${name} are connected${Number(waiting) > 0 ? `, ${waiting} in an open transaction, which the restore waits for` : ""}: workers and cron jobs go on in maintenance, and what they write now is lost`,
  );
}
