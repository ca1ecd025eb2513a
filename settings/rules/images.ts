import type { Finding } from "../finding.ts";

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
  {
    name: "PostgreSQL",
    repository: /(^|[/_.-])(postgres|postgresql|postgis|edb-postgres)([/_.-][^/]*)?$|crunchy-postgres/,
  },
];

/** Tools that talk to a Postgres and hold none: what they talk to is judged where their connection is given. */
const harmless = /(^|\/)(postgrest|postgres(ql)?[-_](meta|exporter|mcp|tools?|client|backup[\w.-]*))$/;

/** An image reference taken apart. `registry` is empty for Docker Hub's short names. */
export interface ImageReference {
  registry: string;
  repository: string;
  tag?: string;
  digest?: string;
}

/** Takes a reference apart: `[registry/]repository[:tag][@algorithm:digest]`, lower case, without a URL scheme. */
export function parseImage(reference: string): ImageReference {
  const bare = reference.trim().replace(/^(docker|oci|https?):\/\//i, "");
  const [path = "", digest] = bare.split("@", 2);
  const [, name = "", tag] = /^(.*?)(?::([^:/]*))?$/s.exec(path) ?? [];
  const first = name.split("/")[0] ?? "";
  const hosted = name.includes("/") && (/[.:]/.test(first) || first === "localhost");
  const repository = (hosted ? name.slice(first.length + 1) : name).toLowerCase();
  return {
    registry: hosted ? first.toLowerCase() : "",
    repository,
    ...(tag ? { tag } : {}),
    ...(digest ? { digest: digest.toLowerCase() } : {}),
  };
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
  const { repository } = parseImage(reference);
  const found = harmless.test(repository)
    ? undefined
    : images.find((image) => image.repository.test(repository));
  if (found === undefined) return [];
  return [
    {
      property,
      problem: `is a database image (${found.name}); Supabase is the only Postgres`,
      fix: "Run the application's own image, and reach the database through the stack's Supabase settings.",
    },
  ];
}
