import * as z from "zod";

const table = z.strictObject({
  schema: z.string(),
  name: z.string(),
  /** Rows of its own; null for one that is only divided into partitions. */
  rows: z.int().nullable(),
  /** Row level security: whether it is on, and whether it holds the owner as well. */
  rls: z.boolean(),
  forced: z.boolean(),
});
const policy = z.strictObject({
  schema: z.string(),
  table: z.string(),
  name: z.string(),
  permissive: z.string(),
  roles: z.array(z.string()),
  command: z.string(),
  using: z.string().nullable(),
  check: z.string().nullable(),
});

/** What a database holds beside its rows: what a restore is compared with. */
export const catalog = z.strictObject({
  tables: z.array(table),
  policies: z.array(policy),
  views: z.array(z.strictObject({ schema: z.string(), name: z.string(), options: z.array(z.string()) })),
  extensions: z.array(z.strictObject({ name: z.string(), schema: z.string(), version: z.string() })),
  /** Roles that the dump names, which no dump has. No password of any. */
  roles: z.array(
    z.strictObject({
      name: z.string(),
      inherit: z.boolean(),
      bypassRls: z.boolean(),
      memberOf: z.array(z.string()),
    }),
  ),
  /** Foreign keys to tables that the backup does not hold. */
  outward: z.array(
    z.strictObject({ schema: z.string(), table: z.string(), constraint: z.string(), refers: z.string() }),
  ),
  /** Newest migration in the database's own history. */
  schemaVersion: z.string().nullable(),
});
export type Catalog = z.infer<typeof catalog>;

const sums = z.strictObject({ bytes: z.int(), sha256: z.string().regex(/^[0-9a-f]{64}$/) });

/**
 * What is known of a backup, kept in clear beside it: no row and no secret. It is written last, so that a dump without it
 * is none: an upload that was cut off, or one that could not be read back.
 */
export const manifest = z.strictObject({
  format: z.literal(1),
  name: z.string(),
  stack: z.string(),
  /** Commit of the application that ran, 12 digits; `unknown` where nobody said it. */
  commit: z.string(),
  /** Moment of the snapshot: everything committed until then is in it. ISO 8601, UTC. */
  takenAt: z.iso.datetime(),
  /** Server that it was taken of, as it calls itself. */
  server: z.strictObject({ major: z.int(), version: z.string() }),
  schemas: z.array(z.string()),
  dump: sums,
  stored: sums,
  /** Whose private keys open it. */
  recipients: z.array(z.string()),
  catalog,
  /** How it was proved: the stored bytes were fetched, decrypted and read to their end; and restored where there was a place. */
  proved: z.strictObject({ read: z.literal(true), restored: z.boolean() }),
});
export type Manifest = z.infer<typeof manifest>;

/** Name of the manifest of a backup. */
export const manifestName = (backup: string): string => backup.replace(/\.dump\.age$/, ".json");
