import type { Session } from "../postgres/named-session.ts";

/** One row of the history that the CLI keeps. */
export interface Applied {
  version: string;
  name: string | null;
}

/** What we keep beside it: which file that was, and by whose leave. */
export interface Kept {
  version: string;
  /** SHA-256 of the file as it was applied. */
  sha256: string;
  /** Whether it took something away from code that ran before. */
  contract: boolean;
  /** Fingerprint of the plan that was approved. */
  fingerprint: string | null;
  /** Digest of the image of that release. */
  digest: string | null;
  /** `running` from before its first statement until it is recorded: only of a file that runs outside of a transaction. */
  state: "running" | "applied";
  at: Date;
}

/** A release, and the schema that it was brought out on. */
export interface ReleasedSchema {
  digest: string;
  /** Newest version at that time; empty where there was none. */
  version: string;
  at: Date;
}

/** What a database says of its migrations. */
export interface History {
  applied: Applied[];
  kept: Kept[];
  releases: ReleasedSchema[];
  /** Tables of the schemas that migrations are about, `schema.name`: what is there although the history may be empty. */
  tables: string[];
}

const SCHEMA = "supabase_migrations";

/** The table of the CLI, in the schema of the same name. */
export const HISTORY = `${SCHEMA}.schema_migrations`;
/** Our own beside it. */
export const KEPT = `${SCHEMA}.hotdash_migrations`;
export const RELEASES = `${SCHEMA}.hotdash_releases`;

/** Schemas of Supabase and of PostgreSQL, whose tables nobody's migrations make. */
const THEIRS = [
  ...["pg_catalog", "information_schema", "pg_toast", "auth", "storage", "realtime", "_realtime", "vault"],
  ...[
    "extensions",
    "graphql",
    "graphql_public",
    "pgsodium",
    "pgbouncer",
    "net",
    "cron",
    "supabase_functions",
  ],
  ...[SCHEMA, "_analytics", "pgmq"],
];

/** Reads the history; only reads, so that it may be asked before anybody approved anything. */
export async function readHistory(session: Session): Promise<History> {
  const there = async (table: string) => {
    const [row] = await session.query<{ there: boolean }>("select to_regclass($1) is not null as there", [
      table,
    ]);
    return row?.there === true;
  };
  return {
    applied: (await there(HISTORY))
      ? await session.query<Applied>(`select version, name from ${HISTORY} order by version`)
      : [],
    kept: (await there(KEPT))
      ? await session.query<Kept>(
          `select version, sha256, contract, fingerprint, digest, state, at from ${KEPT} order by version`,
        )
      : [],
    releases: (await there(RELEASES))
      ? await session.query<ReleasedSchema>(`select digest, version, at from ${RELEASES} order by at`)
      : [],
    tables: (
      await session.query<{ name: string }>(
        `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p') and n.nspname <> all($1) and n.nspname !~ '^pg_temp_'
           and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype = 'e')
         order by 1`,
        [THEIRS],
      )
    ).map(({ name }) => name),
  };
}

/**
 * Makes the tables of the history where they are missing, the CLI's just as it makes them (supabase 2.117.0: version text key,
 * statements text[], name text), and ours beside it.
 */
export async function prepareHistory(session: Session): Promise<void> {
  await session.execute(`begin;
    create schema if not exists ${SCHEMA};
    create table if not exists ${HISTORY} (version text not null primary key);
    alter table ${HISTORY} add column if not exists statements text[];
    alter table ${HISTORY} add column if not exists name text;
    create table if not exists ${KEPT} (
      version text primary key, sha256 text not null, contract boolean not null, fingerprint text, digest text,
      state text not null check (state in ('running', 'applied')), at timestamptz not null default now());
    create table if not exists ${RELEASES} (
      digest text primary key, version text not null, at timestamptz not null default now());
    commit`);
}

/**
 * Remembers on which schema a release was first brought out: that is what its code was made for. The tables of the history are
 * made where they are missing.
 */
export async function releaseSchema(session: Session, digest: string, version: string): Promise<void> {
  await prepareHistory(session);
  await session.query(
    `insert into ${RELEASES} (digest, version) values ($1, $2) on conflict (digest) do nothing`,
    [digest, version],
  );
}
