import * as z from "zod";
import { day, oneOf, setting, text, wholeNumber } from "./common.ts";

const words = text(/\p{L}.*\p{L}/su, "why, in words");
const owner = text(/\p{L}/u, "who answers for it: a team or a person");

/** Digits before the first `_` of a migration's file name. */
const version = text(/^\d+$/, 'the version of a migration, in quotes: "20261130120000"', "20261130120000");

/** `schema.name` of a table or view. */
const relation = text(/^[^\s."]+\.[^\s."]+$/, "schema and name of a table or view: public.orders");

/** Leave for a migration that takes something away: code that ran before it no longer runs on what it leaves. */
const contract = z.strictObject({
  version,
  reason: words,
  /** Who else answers for it: a login. */
  approver: text(/^[A-Za-z\d][A-Za-z\d-]{0,38}$/, "the login of somebody else who answers for it"),
});

const unprotected = z.strictObject({
  relation,
  owner,
  reason: words,
  /** The last day on which it counts. */
  expires: day,
});

const grant = z.strictObject({
  relation,
  privileges: setting(z.array(z.string().regex(/^[A-Z]+$/)).min(1), {
    allowed: "a list of privileges in capitals: SELECT, INSERT",
  }),
});

/** What a release does to the database before its machines, and what the database must then be like. */
export const database = z.strictObject({
  /** Where the files are that `supabase db push` applies, at the commit of the image. */
  source: z
    .strictObject({
      /** `owner/name`. @default the repository of the stack's GitHub settings */
      repository: text(/^[\w.-]+\/[\w.-]+$/, "owner and name of a repository: Jgorzitza/HotDash").optional(),
      folder: text(/^[\w.-]+(\/[\w.-]+)*$/, "a folder of the repository", "supabase/migrations").default(
        "supabase/migrations",
      ),
    })
    .prefault({}),
  /** Major version of the project's PostgreSQL: what `migrations rehearse` runs the files on. */
  major: wholeNumber(15, 18, { example: 17 }).default(17),
  /** Longest wait for a lock in a migration: who waits for one holds up whoever comes after. */
  lockTimeoutSeconds: wholeNumber(1, 600, { unit: "seconds", example: 7 }).default(7),
  /** Longest statement of a migration; the role's own limit would end it earlier. */
  statementTimeoutSeconds: wholeNumber(1, 86_400, { unit: "seconds", example: 900 }).default(900),
  /** Migrations that may take something away in a release. */
  contracts: setting(z.array(contract), { allowed: "a list of {version, reason, approver}" }).default([]),
  /** Schemas that Supabase's API shows (its setting "Exposed schemas"). */
  exposedSchemas: setting(z.array(z.string().regex(/^[^\s."]+$/)).min(1), {
    allowed: "a list of names of schemas",
    example: ["public"],
  }).default(["public"]),
  /** Tables and views of exposed schemas that row level security does not hold yet, each with who mends it by when. */
  unprotected: setting(z.array(unprotected), {
    allowed: "a list of {relation, owner, reason, expires}",
  }).default([]),
  /**
   * How the role anon, which is whoever has the project's public key, is held: `by-policies` takes Supabase's own default grants
   * on what row level security holds, `declared` only what `anonGrants` lists.
   */
  anonAccess: oneOf(["by-policies", "declared"]).default("by-policies"),
  /** What anon may be granted by a migration, and have where `anonAccess` is `declared`. */
  anonGrants: setting(z.array(grant), { allowed: "a list of {relation, privileges}" }).default([]),
  /** Extensions that must be there. */
  extensions: setting(z.array(z.string().regex(/^[\w-]+$/)), {
    allowed: "a list of names of extensions",
  }).default([]),
  /** Sessions of the project at most when a release is verified; without it nobody counts them. */
  maxSessions: wholeNumber(1, 10_000, { unit: "sessions", example: 60 }).optional(),
});
