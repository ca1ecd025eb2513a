import type { Finding } from "../finding.ts";
import { parseImage } from "./image-reference.ts";

/** A database image, by repository name without its registry. */
interface DatabaseImage {
  /** What it is, for the message. */
  name: string;
  /** Matches the repository path; mirrors put anything before it. */
  repository: RegExp;
}

/** Most telling first: the last entry takes any repository that calls itself postgres. */
const images: readonly DatabaseImage[] = [
  { name: "Fly Postgres", repository: /(^|\/)flyio\/postgres/ },
  { name: "self-hosted Supabase", repository: /(^|\/)supabase\/postgres$/ },
  { name: "TimescaleDB", repository: /(^|\/)timescale(db)?(\/|-|$)|(^|\/)timescaledb/ },
  { name: "pgvector", repository: /(^|\/)(pgvector|pgvecto-rs)[^/]*$/ },
  { name: "CockroachDB", repository: /(^|\/)cockroach(db)?(\/|$)/ },
  { name: "Citus", repository: /(^|\/)citus(data)?(\/|$)/ },
  { name: "OrioleDB", repository: /(^|\/)orioledb/ },
  { name: "ParadeDB", repository: /(^|\/)paradedb/ },
  { name: "YugabyteDB", repository: /(^|\/)yugabyte(db)?(\/|$)/ },
  { name: "AlloyDB", repository: /(^|\/)alloydb/ },
  { name: "Neon", repository: /(^|\/)neondatabase\// },
  { name: "pgautoupgrade", repository: /(^|\/)pgautoupgrade$/ },
  { name: "PostgreSQL with VectorChord", repository: /(^|\/)vchord[^/]*$/ },
  { name: "Hydra", repository: /(^|\/)hydra(database)?\/(hydra|columnar)$|(^|\/)hydradatabase\// },
  { name: "pg_mooncake", repository: /(^|\/)pg_?mooncake[^/]*$/ },
  { name: "AgensGraph", repository: /(^|\/)agensgraph[^/]*$/ },
  { name: "Babelfish", repository: /(^|\/)babelfish[^/]*$/ },
  { name: "Cloudberry", repository: /(^|\/)cloudberry[^/]*$/ },
  { name: "Percona's PostgreSQL", repository: /(^|\/)percona-distribution-postgresql[^/]*$/ },
  { name: "StackGres", repository: /(^|\/)stackgres(\/|$)/ },
  { name: "Kubegres", repository: /(^|\/)kubegres$/ },
  { name: "Patroni, Spilo or Stolon", repository: /(^|\/)(patroni|spilo|stolon)[^/]*$/ },
  { name: "PgBouncer", repository: /(^|\/)pgbouncer[^/]*$/ },
  { name: "Pgpool", repository: /(^|\/)pgpool[^/]*$/ },
  { name: "PgCat", repository: /(^|\/)pgcat[^/]*$/ },
  { name: "PgDog", repository: /(^|\/)pgdog[^/]*$/ },
  { name: "Odyssey", repository: /(^|\/)odyssey$/ },
  { name: "Supavisor", repository: /(^|\/)supavisor$/ },
  { name: "CloudNativePG", repository: /(^|\/)cloudnative-pg$|-cnpg$/ },
  { name: "Apache AGE", repository: /(^|\/)apache\/age$/ },
  { name: "pgEdge", repository: /(^|\/)pgedge(\/|-|$)/ },
  { name: "pg_duckdb", repository: /(^|\/)pg_?duckdb[^/]*$/ },
  { name: "IvorySQL", repository: /(^|\/)ivorysql[^/]*$/ },
  { name: "openGauss", repository: /(^|\/)opengauss[^/]*$/ },
  { name: "PolarDB", repository: /(^|\/)polardb/ },
  { name: "Greenplum", repository: /(^|\/)greenplum[^/]*$/ },
  { name: "PostgresML", repository: /(^|\/)postgresml$/ },
  { name: "PostgreSQL", repository: /crunchy-postgres/ },
];

/** Names of the server in the words of an image's name. */
const server = /^(postgres|postgresql|postgis|pgsql|postgre|pg)\d*$/;
/** What may stand behind the server's name when the image is one: its variants, sizes, versions and uses. */
const variant =
  /^(?:v?\d[\w.]*|pg\d+|flex|ha|repmgr|alpine|slim|debian|bookworm|bullseye|trixie|ubi\d*|centos|rhel\d*|cluster|servers?|db|database|primary|replica|standby|operator|master|slave|single|standalone|main|image|custom|base|full|all|lite|mini|dev|test|ci|local|prod|production|staging|extensions?|replication|vector|pgvector|postgis|timescaledb?|age|cron|partman|repack|wal|walg|patroni|spilo|cnpg|edb|ssl|arm64|amd64|latest|stable|edge)$/;
/** What a tool is called that talks to a Postgres and holds none: what it talks to is judged where it gets its connection. */
const tool =
  /^(?:meta|mcp|tools?|toolkit|client|clients|cli|backups?|dump|dumps|restore|s3|sync|migrations?|migrate|seed|seeds|init|wait|check|checks|healthcheck|health|ui|gui|admin|viewer|browser|api|rest|graphql|app|web|worker|service|proxy|adapter|driver|sdk|lib|utils?|scripts?|job|jobs|task|tasks|cronjob|metrics|stats|monitoring|lsp|docs?|language|to|for|from)$|(?:er|or|ing|tion|tions|ers|ors)$/;
/** Tools by their own names, and words before the server's that make it what something is done to. */
const harmless = /(^|\/)(postgrest|postgraphile)$/;
const before = /^(?:for|to|from|wait|using|on|no|non|without|node)$/;

/** An image's version that is named after Postgres's: `pg17`, `latest-pg16-ts2`. */
const postgresTag = /(?:^|[-_.])pg1[0-9](?:$|[-_.])/i;

/**
 * Whether a repository's name is that of a Postgres server: the last part that has the server's name among its words, alone
 * or before words that say which one. `app-postgres-migrator` only talks to one. `pg` is too short for anything but certainty.
 */
function isServer(repository: string): boolean {
  const parts = repository.split("/");
  // `postgres/16`: the name of the image stands before its version.
  const named =
    parts.length > 1 && /^v?\d[\w.]*$/.test(parts.at(-1) ?? "") ? parts.slice(-2) : parts.slice(-1);
  const words = named.join("-").split(/[-_.]/).filter(Boolean);
  return words.some((word, at) => {
    if (!server.test(word) || before.test(words[at - 1] ?? "")) return false;
    const behind = words.slice(at + 1);
    if (/^pg\d*$/.test(word)) return behind.every((one) => variant.test(one));
    return !behind.some((one) => !variant.test(one) && tool.test(one));
  });
}

/** Tells whether a reference names one build for ever: it ends in a SHA-256 digest of 64 hexadecimal digits. */
export function isPinned(reference: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(parseImage(reference).digest ?? "");
}

/**
 * Refuses an image that does not name one build for ever, and the tag `latest` even beside a digest: it says nothing to
 * whoever reads a release, and something else the next time the line is copied without its digest.
 */
export function judgePinned(reference: string, { property }: { property: string }): Finding[] {
  const fix = "Name the build: repository:<version>@sha256:<64 hex digits>, as npm run up prints it.";
  const findings: Finding[] = [];
  if (!isPinned(reference)) findings.push({ property, problem: "is not pinned by a digest", fix });
  if (parseImage(reference).tag?.toLowerCase() === "latest")
    findings.push({ property, problem: "has the tag latest, which names no version", fix });
  return findings;
}

/**
 * Refuses an image that runs a Postgres, or a pooler in front of one, from any registry, with any tag or digest: Supabase
 * is the only Postgres. `property` names the setting at fault.
 */
export function judgeImage(reference: string, { property }: { property: string }): Finding[] {
  const { repository, tag = "" } = parseImage(reference);
  const name = harmless.test(repository) ? undefined : databaseIn(repository, tag);
  if (name === undefined) return [];
  return [
    {
      property,
      problem: `is a database image (${name}); Supabase is the only Postgres`,
      fix: "Run the application's own image, and reach the database through the stack's Supabase settings.",
    },
  ];
}

function databaseIn(repository: string, tag: string): string | undefined {
  const listed = images.find((image) => image.repository.test(repository))?.name;
  return listed ?? (isServer(repository) || postgresTag.test(tag) ? "PostgreSQL" : undefined);
}
