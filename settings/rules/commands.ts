import type { Finding } from "../finding.ts";
import { judgeImage } from "./images.ts";
import { normaliseHost } from "./postgres/connection.ts";
import { sortHost } from "./postgres/hosts.ts";

/** A program that makes, starts or attaches a Postgres of one's own. Words may stand apart by any white space. */
interface Maker {
  name: string;
  /** Matches the text in lower case, or as written where `asWritten` says so. */
  pattern: RegExp;
  /** The words mean nothing else, so that they count in a sentence or a comment too, where no shell reads them. */
  plain?: true;
  /** Names of programs are told apart by case: `createUser` is a function of somebody's code. */
  asWritten?: true;
}

const makers: readonly Maker[] = [
  {
    name: "Fly Postgres",
    // "Fly Postgres" is the name of a product, which messages and sentences may use.
    pattern:
      /\b(?:fly|FLY)(?:ctl|CTL)?\s+(?:-\S+\s+(?:[^-\s]\S*\s+)?)*(postgres|pg|mpg|managed-postgres|POSTGRES|PG|MPG)\b/,
    asWritten: true,
  },
  {
    // In a sentence, the subcommand tells the command from words about it.
    name: "Fly Postgres",
    pattern:
      /\bfly(ctl)?\s+(?:-\S+\s+(?:[^-\s]\S*\s+)?)*(postgres|pg|mpg|managed-postgres)\s+(attach|backup|barman|config|connect|create|db|destroy|detach|events|failover|import|list|ls|proxy|restart|restore|status|update|users)\b/,
    plain: true,
    asWritten: true,
  },
  { name: "Neon", pattern: /\bneonctl\b/, plain: true },
  { name: "Neon", pattern: /\bneon\s+(projects|branches|databases|create)\b/ },
  {
    name: "Render Postgres",
    pattern: /\brender\s+(psql|pgcli)\b|\bapi\.render\.com\/v1\/postgres\b/,
    plain: true,
  },
  { name: "Render Postgres", pattern: /\brender\s[^\n;|&]*\bpostgres\b|\/v1\/postgres\b/ },
  { name: "Heroku Postgres", pattern: /\bheroku\s[^\n;|&]*(heroku-postgresql|\bpg:)/, plain: true },
  { name: "Amazon RDS", pattern: /\baws\s+rds\s+(create|restore)-db-/, plain: true },
  {
    name: "Google Cloud SQL",
    pattern: /\bgcloud\s+(?:\S+\s+)?(sql|alloydb)\s+\S+\s+(create|clone)\b|\bcloud[-_]sql[-_]proxy\b/,
    plain: true,
  },
  { name: "DigitalOcean Managed Databases", pattern: /\bdoctl\s+databases?\s+create\b/, plain: true },
  { name: "Prisma Postgres", pattern: /\b(npx|bunx|pnpx|pnpm\s+dlx)\s+(?:-\S+\s+)*create-db\b/, plain: true },
  { name: "Railway", pattern: /\brailway\s+add\b/ },
  {
    name: "PostgreSQL",
    pattern: /\b(initdb|pg_ctl|pg_ctlcluster|pg_createcluster|createdb)\b(?![=:(])/,
    plain: true,
    asWritten: true,
  },
  { name: "PostgreSQL", pattern: /\b(createuser|postmaster|pgbouncer)\b(?![=:(])/, asWritten: true },
  { name: "PostgreSQL", pattern: /(^|[\s"';&|/])postgres\s+-[a-z]/ },
  {
    name: "PostgreSQL",
    pattern: /\b(systemctl|service|brew\s+services|rc-service)\s[^\n;|&]*\bpostgresql\b|\bpg_virtualenv\b/,
  },
  {
    // Clients, headers and libraries hold no database: postgresql-client-16, postgresql16-client, postgresql-dev.
    name: "PostgreSQL",
    pattern:
      /\b(apt|apt-get|apk|dnf|yum|brew|zypper)\s+(?:-\S+\s+)*(install|add)\b[^\n;|&]*\bpostgresql(?!-?[\d.]*-(client|dev|libs?|server-dev|doc)\b)/,
    plain: true,
  },
];

/** Commands that start what their arguments name, so that each word may be an image. */
const starters =
  /\b(docker|podman|nerdctl)\b|\b(fly|flyctl)\s+(m|machines?|deploy|launch)\b|\bkubectl\s+(run|create)\b|\bhelm\s+(install|upgrade)\b/;

/** Options whose word is the name of a variable: `docker run -e POSTGRES_URL`. */
const variableOption = /\s(?:-e|--env|--build-arg)[\s=]\S+/g;

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
    const made = judgeMakers(property, text, makers);
    if (made.length > 0) return made;
    const dialled = [...lower.matchAll(hostOption)].map(
      ([, host = ""]) => sortHost(normaliseHost(host)).kind,
    );
    const fine = ["direct", "pooler", ...(simulated ? ["loopback"] : [])];
    if (dialled.some((kind) => !fine.includes(kind))) {
      const problem = "dials a Postgres that is not Supabase's";
      return [{ property, problem, fix: "Dial the stack's Supabase host, or leave the command out." }];
    }
    if (!starters.test(lower)) return [];
    return lower
      .replace(variableOption, " ")
      .split(/[\s"'`]+/)
      .flatMap((word) => judgeImage(imageIn(word), { property }))
      .slice(0, 1);
  });
}

/** Judges a sentence or a comment: only commands that mean nothing else, since nobody runs the text as it stands. */
export function judgeMention(property: string, text: string): Finding[] {
  return judgeMakers(
    property,
    text,
    makers.filter(({ plain }) => plain),
  );
}

function judgeMakers(property: string, text: string, list: readonly Maker[]): Finding[] {
  const lower = text.toLowerCase();
  const found = list.find((maker) => maker.pattern.test(maker.asWritten ? text : lower));
  if (found === undefined) return [];
  const fix = "Remove the command; the database is the stack's Supabase project.";
  const problem = `runs a command that makes or starts a Postgres (${found.name}); Supabase is the only Postgres`;
  return [{ property, problem, fix }];
}

/** What of a word may be an image: `--image=postgres` names one, `POSTGRES_URL=…` does not. */
function imageIn(word: string): string {
  const [, option, value = ""] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
  if (option === undefined) return word;
  return /^-+image$/.test(option) ? value : "";
}
