/** Options before a subcommand, and the rest of a command: bounded, because long texts would take quadratic time. */
const options = String.raw`(?:-\S+\s+(?:[^-\s]\S*\s+)?){0,8}`;
const within = String.raw`[^\n;|&]{0,400}`;
const ports = "(?:5432|5433|6432|6543)";
const pattern = (text: string) => new RegExp(text);

/**
 * Commands that make, start, attach or reach into a Postgres of one's own, as patterns over text in lower case. Words may
 * stand apart by any white space.
 */
export const makers: readonly { name: string; pattern: RegExp }[] = [
  {
    name: "Fly Postgres",
    pattern: pattern(String.raw`\bfly(ctl)?\s+${options}(postgres|pg|mpg|managed-postgres)\b`),
  },
  { name: "Neon", pattern: /\bneonctl\b|\bneon\s+(projects|branches|databases|create)\b/ },
  { name: "Render Postgres", pattern: pattern(String.raw`\brender\s${within}\bpostgres\b|/v1/postgres\b`) },
  { name: "Heroku Postgres", pattern: pattern(String.raw`\bheroku\s${within}(heroku-postgresql|\bpg:)`) },
  {
    name: "Amazon RDS",
    pattern: pattern(String.raw`\baws\s+${options}(rds\s+(create|restore)-db-|dsql\s+create-)`),
  },
  {
    name: "Google Cloud SQL",
    pattern: /\bgcloud\s+(?:\S+\s+)?(sql|alloydb)\s+\S+\s+(create|clone)\b|\bcloud[-_]sql[-_]proxy\b/,
  },
  { name: "Azure Database for PostgreSQL", pattern: pattern(String.raw`\baz\s+${options}postgres\b`) },
  { name: "DigitalOcean Managed Databases", pattern: /\bdoctl\s+(databases?|db)\s+create\b/ },
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
  { name: "self-hosted Supabase", pattern: /\bsupabase\s+(db\s+)?start\b/ },
  { name: "Prisma's local server", pattern: /\bprisma\s+dev\b/ },
  { name: "CockroachDB", pattern: /\bcockroach\s+(start|start-single-node|demo|init)\b/ },
  { name: "YugabyteDB", pattern: /\byugabyted\b/ },
  { name: "Patroni", pattern: /(^|[\s;&|/])patroni\s+\S/ },
  {
    name: "a tunnel to one",
    pattern: pattern(
      [
        String.raw`\bfly(ctl)?\s+${options}proxy\s+(\S+:)?${ports}\b`,
        String.raw`\bssh\s${within}-l\s*\S*:${ports}\b`,
        String.raw`\bport-forward\s${within}\b${ports}\b`,
        String.raw`\bsocat\s${within}:${ports}\b`,
      ].join("|"),
    ),
  },
  {
    name: "PostgreSQL",
    pattern:
      /\b(initdb|pg_ctl|pg_ctlcluster|pg_createcluster|createdb|createuser|postmaster|pgbouncer)\b(?![=:])/,
  },
  { name: "PostgreSQL", pattern: /(^|[\s"';&|/])postgres\s+-[a-z]/ },
  {
    name: "PostgreSQL",
    pattern: pattern(
      [
        String.raw`\b(service|rc-service)\s+postgresql\b`,
        String.raw`\bsystemctl\s+${within}\bpostgresql\b`,
        String.raw`/init\.d/postgresql\b`,
        String.raw`\bbrew\s+services\s+(start|restart|run)\s+postgresql\b`,
      ].join("|"),
    ),
  },
  {
    name: "PostgreSQL",
    pattern: pattern(
      String.raw`\b(apt|apt-get|apk|dnf|yum|brew)\s+(?:-\S+\s+)*(install|add)\b${within}\bpostgresql(?![\w.-]*client)`,
    ),
  },
];
