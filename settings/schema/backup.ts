import * as z from "zod";
import { oneOf, setting, text, wholeNumber } from "./common.ts";
import { command } from "./parts.ts";

const schema = text(
  /^[a-z_][a-z0-9_$]{0,62}$/,
  "the name of a schema of the database: lower-case letters, digits and _",
  "public",
);

/** A day and a quarter: a nightly backup that was an hour late is none too old, one that was left out is. */
const MAX_AGE_HOURS = 26;

const hours = (example: number) => wholeNumber(1, 24 * 366, { unit: "hours", example });
const days = (example: number) => wholeNumber(1, 3_650, { unit: "days", example });

/** How the database of a stack is backed up, and how soon it must be back. */
export const backup = z.strictObject({
  /** Public keys of age; whoever has one of the private keys can restore. Empty: no backups are made. */
  recipients: setting(z.array(z.string()), {
    allowed:
      "a list of recipients of age as age-keygen prints them (age1… or age1pq1…), all of one kind; never a private key",
  }).default([]),
  /** A bucket of S3's kind. Its keys come from HOTDASH_BACKUP_ACCESS_KEY_ID and HOTDASH_BACKUP_SECRET_ACCESS_KEY. */
  bucket: z
    .strictObject({
      endpoint: text(
        /^(https:\/\/[a-z0-9.-]+(:\d+)?|http:\/\/(127\.0\.0\.1|localhost)(:\d+)?)$/,
        "https://<host> of the storage, without a path",
        "https://s3.us-east-1.amazonaws.com",
      ),
      name: text(
        /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
        "the name of a bucket, 3 to 63 letters",
        "hotdash-backups",
      ),
      region: text(
        /^[a-z0-9-]{2,40}$/,
        "the region of the bucket, as it signs requests",
        "us-east-1",
      ).default("us-east-1"),
      prefix: text(/^([\w.-]+\/)*$/, "empty, or folders that end with /", "backups/").default(""),
    })
    .optional(),
  /** A folder of the machine that makes them, in place of a bucket: for a machine that keeps it. */
  folder: text(/^\/\S+$/, "the absolute path of a folder", "/var/backups/hotdash").optional(),
  /** Schemas that are backed up; those of Supabase's own services belong to the platform. */
  schemas: setting(z.array(schema).min(1), {
    allowed: "a list of names of schemas, such as public",
    example: ["public", "supabase_migrations"],
  }).default(["public"]),
  /** Days that a backup is kept; the newest `keepAtLeast` stay whatever their age. */
  keepDays: days(35).default(35),
  keepAtLeast: wholeNumber(1, 1_000, { unit: "backups", example: 7 }).default(7),
  /** Age at which the newest backup is too old. */
  maxAgeHours: hours(MAX_AGE_HOURS).default(MAX_AGE_HOURS),
  /** Whether a backup of Supabase's own counts in place of ours, where its Management API confirms it; `pitr` asks for point in time recovery. */
  supabase: oneOf(["no", "daily", "pitr"]).default("no"),
  /** What a drill holds its measurements against: minutes until the data is back, and of data that may be lost. */
  rtoMinutes: wholeNumber(1, 10_080, { unit: "minutes", example: 60 }).default(60),
  rpoMinutes: wholeNumber(1, 10_080, { unit: "minutes", example: MAX_AGE_HOURS * 60 }).default(
    MAX_AGE_HOURS * 60,
  ),
  /** Days until each kind of drill is due again. */
  drillDays: z
    .strictObject({
      database: days(92).default(92),
      chroma: days(92).default(92),
      rollback: days(30).default(30),
    })
    .prefault({}),
  /** How a lost index of Chroma is built again, which its drill does on a volume of its own. Each is a program of the dashboard's image. */
  chroma: z
    .strictObject({
      /** Fills the empty folder that CHROMA_PATH names: what the ingest job runs, or what reads the newest export. */
      rebuild: command,
      /** Ends with 0 only where the index in that folder answers. */
      check: command,
      /** What the names of the weekly export's files beside the backups begin with; each has its moment in it, `chroma/20261130T031500Z.jsonl`. Without it the index is built from what the database has. */
      exports: text(/^chroma[\w./-]*$/, "the beginning of their names: chroma…", "chroma/").optional(),
    })
    .optional(),
  /** SQL file of this checkout that takes personal data out of a copy of production for staging. */
  anonymise: text(
    /^(?!\/)(?!.*\.\.)[\w./-]+\.sql$/,
    "the path of an SQL file in this checkout",
    "operations/anonymise.sql",
  ).optional(),
});

/** How a database is backed up, defaults filled in. */
export type BackupSettings = z.infer<typeof backup>;
