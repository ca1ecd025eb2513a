import type { Manifest } from "../backup/manifest.ts";

/** What is in the place that a backup is restored to, before anything is. */
export interface There {
  schemas: readonly string[];
  /** `schema.table`. */
  tables: readonly string[];
  /** The role that restores, where it may not change what belongs to others; undefined for a superuser. */
  role?: string | undefined;
}

/** What of a backup's list of contents is restored, and what is left out, in words. */
export interface Chosen {
  /** The lines that pg_restore gets with --use-list. */
  lines: string[];
  leftOut: string[];
}

/**
 * Chooses from the list that `pg_restore --list` prints. Left out is what would stop a careful restore at once and
 * loses nothing: schemas that are there with their comments, and foreign keys to tables that neither the backup nor the place has.
 */
export function choose(list: string, manifest: Pick<Manifest, "catalog">, there: There): Chosen {
  const leftOut: string[] = [];
  const lines = list.split("\n").filter((line) => {
    if (!/^\d+; /.test(line)) return false;
    const [, schema] = / SCHEMA - (\S+)/.exec(line) ?? [];
    if (schema !== undefined && !/ ACL - SCHEMA /.test(line)) return !there.schemas.includes(schema);
    // On Supabase the platform has its own, for a role that nobody may act for.
    const [, grantor] = / DEFAULT ACL .* (\S+)$/.exec(line) ?? [];
    if (grantor !== undefined && there.role !== undefined && grantor !== there.role) {
      leftOut.push(`default privileges of ${grantor}, which only that role can set`);
      return false;
    }
    const lost = manifest.catalog.outward.find(
      ({ schema: of, table, constraint, refers }) =>
        line.includes(` FK CONSTRAINT ${of} ${table} ${constraint} `) && !there.tables.includes(refers),
    );
    if (lost === undefined) return true;
    leftOut.push(
      `foreign key ${lost.constraint} of ${lost.schema}.${lost.table}: ${lost.refers} is neither in the backup nor there`,
    );
    return false;
  });
  return { lines, leftOut };
}
