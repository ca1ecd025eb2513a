import type { Finding } from "../finding.ts";
import { judgeImage } from "./images.ts";
import { normaliseHost } from "./postgres/connection.ts";
import { sortHost } from "./postgres/hosts.ts";

/** Programs that make, start or attach a Postgres of one's own. Words may stand apart by any white space. */
const makers: readonly { name: string; pattern: RegExp }[] = [
  {
    name: "Fly Postgres",
    pattern: /\bfly(ctl)?\s+(?:-\S+\s+(?:[^-\s]\S*\s+)?)*(postgres|pg|mpg|managed-postgres)\b/,
  },
  { name: "Neon", pattern: /\bneonctl\b|\bneon\s+(projects|branches|databases|create)\b/ },
  { name: "Render Postgres", pattern: /\brender\s[^\n;|&]*\bpostgres\b|\/v1\/postgres\b/ },
  { name: "Heroku Postgres", pattern: /\bheroku\s[^\n;|&]*(heroku-postgresql|\bpg:)/ },
  { name: "Amazon RDS", pattern: /\baws\s+rds\s+(create|restore)-db-/ },
  {
    name: "Google Cloud SQL",
    pattern: /\bgcloud\s+(?:\S+\s+)?(sql|alloydb)\s+\S+\s+(create|clone)\b|\bcloud[-_]sql[-_]proxy\b/,
  },
  { name: "DigitalOcean Managed Databases", pattern: /\bdoctl\s+databases?\s+create\b/ },
  { name: "Railway", pattern: /\brailway\s+add\b/ },
  {
    name: "PostgreSQL",
    pattern:
      /\b(initdb|pg_ctl|pg_ctlcluster|pg_createcluster|createdb|createuser|postmaster|pgbouncer)\b(?![=:])/,
  },
  { name: "PostgreSQL", pattern: /(^|[\s"';&|/])postgres\s+-[a-z]/ },
  {
    name: "PostgreSQL",
    pattern: /\b(apt|apt-get|apk|dnf|yum|brew)\s+(?:-\S+\s+)*(install|add)\b[^\n;|&]*\bpostgresql(?!-client)/,
  },
];

/** The host that Postgres's own programs are given as an option: `psql -h db`, `pg_dump --host=db`. */
const hostOption =
  /\b(?:psql|pg_dump|pg_dumpall|pg_restore|pg_isready|pgbench|vacuumdb|pgcli)\b[^\n|;&]*?\s(?:-h\s*|--host[= ]\s*)["']?([^\s"']+)/gi;

/**
 * Judges texts that a shell or a program will run: a command that makes, starts or attaches a Postgres that is not Supabase
 * is refused, as is one that names a database image or dials a host elsewhere. Connection strings in the text are
 * `judgePostgres`'s business. With `simulated`, hosts on this machine may be dialled.
 */
export function judgeCommands(
  texts: Readonly<Record<string, string>>,
  { simulated = false }: { simulated?: boolean } = {},
): Finding[] {
  return Object.entries(texts).flatMap(([property, text]) => {
    const lower = text.toLowerCase();
    const found = makers.find((maker) => maker.pattern.test(lower));
    if (found !== undefined) {
      const fix = "Remove the command; the database is the stack's Supabase project.";
      const problem = `runs a command that makes or starts a Postgres (${found.name}); Supabase is the only Postgres`;
      return [{ property, problem, fix }];
    }
    const dialled = [...lower.matchAll(hostOption)].map(
      ([, host = ""]) => sortHost(normaliseHost(host)).kind,
    );
    const fine = ["direct", "pooler", ...(simulated ? ["loopback"] : [])];
    if (dialled.some((kind) => !fine.includes(kind))) {
      const problem = "dials a Postgres that is not Supabase's";
      return [{ property, problem, fix: "Dial the stack's Supabase host, or leave the command out." }];
    }
    if (!/\b(docker|podman|nerdctl)\b/.test(lower)) return [];
    return lower
      .split(/[\s"'`]+/)
      .flatMap((word) => judgeImage(word, { property }))
      .slice(0, 1);
  });
}
