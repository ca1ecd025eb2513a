/** Options before a subcommand, and the rest of a command: bounded, because long texts would take quadratic time. */
const options = String.raw`(?:-\S+\s+(?:[^-\s]\S*\s+)?){0,8}`;
const within = String.raw`[^\n;|&]{0,400}`;
const ports = "(?:5432|5433|6432|6543)";
const pattern = (text: string) => new RegExp(text);
/** What only looks at a Postgres of Fly: it makes, reaches and changes none, and a move away from it begins there. */
const looks = String.raw`(?!\s+${options}(?:status|list|ls|events|(?:config|db|users|backups?)\s+(?:show|view|list|ls))\b)`;

/** A program that makes, starts, attaches or reaches into a Postgres of one's own. Words may stand apart by any white space. */
export interface Maker {
  name: string;
  /** Matches the text in lower case, or as written where `asWritten` says so. */
  pattern: RegExp;
  /** The words mean nothing else, so that they count in a sentence or a comment too, where no shell reads them. */
  plain?: true;
  /** Names of programs are told apart by case: `createUser` is a function of somebody's code. */
  asWritten?: true;
  /** Fine on the computer of a developer, who works against a local copy of Supabase. */
  local?: true;
}

/** Commands that no process of a stack may run. */
export const makers: readonly Maker[] = [
  {
    name: "Fly Postgres",
    // "Fly Postgres" is the name of a product, which messages and sentences may use.
    pattern: pattern(
      String.raw`\b(?:fly|FLY)(?:ctl|CTL)?\s+${options}(postgres|pg|mpg|managed-postgres|POSTGRES|PG|MPG)\b${looks}`,
    ),
    asWritten: true,
  },
  {
    // In a sentence, the subcommand tells the command from words about it.
    name: "Fly Postgres",
    pattern: pattern(
      String.raw`\bfly(ctl)?\s+${options}(postgres|pg|mpg|managed-postgres)${looks}\s+(attach|backup|barman|config|connect|create|db|destroy|detach|failover|import|proxy|restart|restore|update|users)\b`,
    ),
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
  { name: "Render Postgres", pattern: pattern(String.raw`\brender\s${within}\bpostgres\b|/v1/postgres\b`) },
  {
    name: "Heroku Postgres",
    pattern: pattern(String.raw`\bheroku\s${within}(heroku-postgresql|\bpg:)`),
    plain: true,
  },
  {
    name: "Amazon RDS",
    pattern: pattern(String.raw`\baws\s+${options}(rds\s+(create|restore)-db-|dsql\s+create-)`),
    plain: true,
  },
  {
    name: "Google Cloud SQL",
    pattern: /\bgcloud\s+(?:\S+\s+)?(sql|alloydb)\s+\S+\s+(create|clone)\b|\bcloud[-_]sql[-_]proxy\b/,
    plain: true,
  },
  { name: "Azure Database for PostgreSQL", pattern: pattern(String.raw`\baz\s+${options}postgres\b`) },
  { name: "DigitalOcean Managed Databases", pattern: /\bdoctl\s+(databases?|db)\s+create\b/, plain: true },
  { name: "Prisma Postgres", pattern: /\b(npx|bunx|pnpx|pnpm\s+dlx)\s+(?:-\S+\s+)*create-db\b/, plain: true },
  { name: "Railway", pattern: /\brailway\s+add\b/ },
  {
    name: "Aiven",
    pattern: pattern(String.raw`\bavn\s${within}\bservice\s+create\b${within}\b(pg|postgres\w*)\b`),
  },
  { name: "PlanetScale", pattern: pattern(String.raw`\bpscale\s+database\s+create\b${within}\bpostgres`) },
  { name: "Vercel Postgres", pattern: /\bvercel\s+postgres\b/ },
  { name: "Koyeb", pattern: /\bkoyeb\s+(databases?|db)\s+create\b/ },
  { name: "Scalingo", pattern: /\baddons-add\s+postgresql\b/ },
  { name: "Timescale", pattern: /\b(tiger|timescale)\s+services?\s+create\b/ },
  { name: "self-hosted Supabase", pattern: /\bsupabase\s+(db\s+)?start\b/, local: true },
  { name: "Prisma's local server", pattern: /\bprisma\s+dev\b/, local: true },
  { name: "CockroachDB", pattern: /\bcockroach\s+(start|start-single-node|demo|init)\b/ },
  { name: "YugabyteDB", pattern: /\byugabyted\b/ },
  { name: "Patroni", pattern: /(^|[\s;&|/])patroni\s+\S/ },
  {
    name: "a tunnel to one",
    pattern: pattern(
      [
        String.raw`\bfly(ctl)?\s+${options}proxy\s+(\S+:)?${ports}\b`,
        // ssh with -L and -R, several options in one word too, and a socket of Postgres at its end.
        String.raw`\b(?:auto)?ssh(?=\s)${within}\s-[a-z]*[lr]\s*\S*(?::${ports}\b|\.s\.pgsql\.)`,
        String.raw`\b(?:local|remote)forward[=\s]${within}(?::${ports}\b|\.s\.pgsql\.)`,
        String.raw`\bplink(?=\s)${within}\s-l\s*\S*:${ports}\b`,
        String.raw`\bport-forward\s${within}\b${ports}\b`,
        String.raw`\bport-?forward(?:ing)?session${within}\b${ports}\b`,
        String.raw`\bssm\s+start-session\b${within}\b${ports}\b`,
        String.raw`\bstart-iap-tunnel\s${within}\b${ports}\b`,
        String.raw`\bbastion\s+tunnel\s${within}\b${ports}\b`,
        String.raw`\bsocat\s${within}:${ports}\b`,
        String.raw`\b(?:nc|ncat|netcat)\s${within}-l${within}\b${ports}\b`,
        String.raw`\b(?:ngrok|bore|frpc|localtunnel|lt|zrok|inlets|chisel|wstunnel|rathole|stunnel|cloudflared)\s${within}\b${ports}\b`,
        String.raw`\btailscale\s+(?:serve|funnel)\s${within}\b${ports}\b`,
        String.raw`\btsh\s+(?:db\s+connect|proxy\s+db)\b`,
        String.raw`\bboundary\s+connect\s+postgres\b`,
        String.raw`\bvault\s${within}\bconnect\b${within}\bpostgres\b`,
        String.raw`\brailway\s+connect\b`,
      ].join("|"),
    ),
  },
  {
    name: "PostgreSQL",
    pattern: /\b(initdb|pg_ctl|pg_ctlcluster|pg_createcluster|createdb)\b(?![=:(])/,
    plain: true,
    asWritten: true,
  },
  { name: "PostgreSQL", pattern: /\b(createuser|postmaster|pgbouncer)\b(?![=:(])/, asWritten: true },
  {
    name: "PostgreSQL",
    // Not the name of a database or a user that a client is given: `psql -d postgres -c …`, `psql postgres -c …`.
    pattern: pattern(
      String.raw`(?:^|[\s"';&|/])(?<!\s-{1,2}[a-z][a-z-]{0,30}[\s=]["']?)(?<!\b(?:psql|pgcli|pg_[a-z]{3,12}|pgbench|vacuumdb|reindexdb|clusterdb|dropdb|dropuser)\b[^\n;|&]{0,300})postgres["']?\s+-[a-z]`,
    ),
  },
  {
    name: "PostgreSQL",
    pattern: pattern(
      [
        String.raw`\b(service|rc-service)\s+postgresql\b(?!\s+status\b)`,
        String.raw`\bsystemctl\s+(?!(?:-\S+\s+){0,4}(?:status|is-active|is-enabled|is-failed|show|list-units|cat)\b)${within}\bpostgresql\b`,
        String.raw`/init\.d/postgresql\b(?!\s+status\b)`,
        String.raw`\bbrew\s+services\s+(start|restart|run)\s+postgresql\b`,
        String.raw`\bpg_virtualenv\b`,
      ].join("|"),
    ),
  },
  {
    name: "PostgreSQL",
    pattern: pattern(
      String.raw`\b(apt|apt-get|apk|dnf|yum|brew|zypper)\s+(?:-\S+\s+){0,8}(install|add)\b${within}\bpostgresql(?!-?[\d.]*-(?:client|dev|libs?|server-dev|doc)\b|[\w.-]*client)`,
    ),
    plain: true,
  },
];
