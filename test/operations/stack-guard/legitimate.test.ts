import { expect, test } from "vitest";
import { DIRECT, found, GOOD, REF } from "./support/corpus.ts";

const local = "postgresql://postgres:postgres@127.0.0.1:54322/postgres";
const pooler = "aws-0-us-east-1.pooler.supabase.com";

/** File and text in which nothing is wrong. */
const cases: [what: string, file: string, text: string][] = [
  ["the team's pooler", ".env", `DATABASE_URL=${GOOD}\nDIRECT_URL="${DIRECT}" # for migrations\n`],
  ["nothing set yet", ".env.example", "DATABASE_URL=\nPGHOST=\n"],
  [
    "a value to fill in",
    ".env.example",
    "DATABASE_URL=<connection string of Supabase>\nDIRECT_URL=your-url-here\n",
  ],
  [
    "parts to fill in",
    ".env.example",
    `DATABASE_URL=postgresql://postgres.<project-ref>:[YOUR-PASSWORD]@${pooler}:5432/postgres?sslmode=require\n`,
  ],
  [
    "a direct host to fill in",
    ".env.example",
    "DATABASE_URL=postgresql://postgres:<password>@db.<ref>.supabase.co:5432/postgres?sslmode=require\n",
  ],
  [
    "the local Supabase",
    ".env.local",
    `DATABASE_URL=${local}\nSHADOW_DATABASE_URL=postgresql://postgres:postgres@localhost:54320/postgres\n`,
  ],
  ["the local Supabase, split", ".env.example", "PGHOST=localhost\nPGPORT=54322\n"],
  [
    "the local Supabase's own file",
    "supabase/config.toml",
    '[db]\nport = 54322\nshadow_port = 54320\nmajor_version = 17\n[db.pooler]\nport = 54329\npool_mode = "transaction"\n',
  ],
  [
    "the local Supabase from a container",
    "compose.yaml",
    `services:\n  web:\n    image: node:26\n    environment:\n      DATABASE_URL: ${local.replace("127.0.0.1", "host.docker.internal")}\n`,
  ],
  [
    "the local Supabase in a workflow",
    ".github/workflows/ci.yml",
    `jobs:\n  t:\n    env:\n      DATABASE_URL: ${local}\n    steps:\n      - uses: supabase/setup-cli@v1\n      - run: supabase start\n`,
  ],
  ["psql to the local Supabase", "a.sh", "psql -h localhost -p 54322 -U postgres\n"],
  [
    "secrets of a workflow",
    ".github/workflows/ci.yml",
    `env:\n  DATABASE_URL: \${{ secrets.DATABASE_URL }}\n  PGHOST: \${{ vars.PGHOST }}\n`,
  ],
  [
    "split with secrets",
    ".github/workflows/ci.yml",
    `env:\n  PGHOST: ${pooler}\n  PGUSER: \${{ secrets.PGUSER }}\n  PGSSLMODE: \${{ vars.SSL }}\n`,
  ],
  [
    "Redis",
    "compose.yaml",
    'services:\n  cache:\n    image: redis:7\n    ports: ["6379:6379"]\n    volumes: [data:/data]\n',
  ],
  ["Redis, configured alike", "a.ts", 'new Redis({ host: "redis.internal", port: 6379, database: 0 });\n'],
  ["another database's client", "a.ts", 'mysql.createPool({ host: "db", user: "x", database: "y" });\n'],
  [
    "a web server",
    "server.ts",
    'serve({ host: "0.0.0.0", port: 3000 });\napp.listen({ host, port: 5432 + 1 });\n',
  ],
  ["Python's web server", "app.py", 'app.run(host="0.0.0.0", port=8080)\n'],
  [
    "a URL put together",
    "a.ts",
    `const url = \`postgresql://\${user}:\${encodeURIComponent(pw)}@\${host}:\${port}/postgres\`;\n`,
  ],
  ["a URL put together otherwise", "a.ts", 'const url = "postgresql://" + user + "@" + host;\n'],
  [
    "a look at the scheme",
    "a.ts",
    'if (!url.startsWith("postgres://")) throw new Error("DATABASE_URL must be a postgresql:// URL");\n',
  ],
  [
    "variables named",
    "a.ts",
    'const names = ["DATABASE_URL", "PGHOST", "PGSERVICE"];\nconst message = { DATABASE_URL: "required" };\n',
  ],
  [
    "a function called alike",
    "a.ts",
    'await admin.createUser({ email });\nconst x = "createUser failed";\ncreateDb();\n',
  ],
  ["a parameter of Prisma", "a.ts", 'url.searchParams.set("pgbouncer", "true");\n'],
  [
    "Prisma",
    "prisma/schema.prisma",
    'datasource db {\n  provider  = "postgresql"\n  url       = env("DATABASE_URL")\n  directUrl = env("DIRECT_URL")\n}\n',
  ],
  [
    "SQLite beside it",
    "prisma/schema.prisma",
    'datasource db {\n  provider = "sqlite"\n  url = env("DATABASE_URL")\n}\n',
  ],
  [
    "comments between a command's lines, and in what a heredoc runs and writes",
    "Dockerfile",
    "FROM node:26\nRUN apt-get update && \\\n  # FROM postgres:16\n  apt-get install -y curl\nRUN <<EOF\n# FROM postgres:16\nnode build.js\nEOF\nCOPY <<EOT /etc/x.conf\n# FROM postgres:16\nport=8080\nEOT\n",
  ],
  [
    "clients and headers",
    "Dockerfile",
    "FROM node:26\nRUN apt-get install -y postgresql-client libpq-dev && apk add postgresql16-client postgresql-dev\n",
  ],
  [
    "a here-document that is a text",
    "Dockerfile",
    "FROM node:26\nRUN cat <<EOF > /notes\nFROM postgres:16\nEOF\nRUN echo <<<x && test $((1<<2)) -lt 9 && echo `date`\n",
  ],
  [
    "a dump with a variable",
    "a.sh",
    'pg_dump "$DATABASE_URL" > x.sql\npsql -h "$PGHOST" -c "select 1"\npg_dump --host=$HOST\n',
  ],
  [
    "a variable from a command",
    "a.sh",
    'export DATABASE_URL="$(supabase status -o env | cut -d= -f2)"\nDATABASE_URL=$DIRECT_URL npm run migrate\n',
  ],
  [
    "containers with variables",
    "a.sh",
    `docker run -e POSTGRES_URL -e DATABASE_URL="$DATABASE_URL" hotdash:1\ndocker build -t hotdash .\n`,
  ],
  [
    "fly secrets",
    "a.sh",
    `fly secrets set POSTGRES_URL="$POSTGRES_URL" -a hotdash-app\nfly deploy --image registry.fly.io/hotdash:1\n`,
  ],
  [
    "fly.toml",
    "fly.toml",
    'app = "hotdash-app"\n[env]\n  PORT = "8080"\n[[services]]\n  internal_port = 8080\n[mounts]\n  source = "chroma_data"\n  destination = "/data/chroma"\n',
  ],
  [
    "render.yaml",
    "render.yaml",
    "databases: []\nservices:\n  - type: web\n    envVars:\n      - key: DATABASE_URL\n        sync: false\n",
  ],
  [
    "prose about Postgres",
    "README.md",
    "Supabase is PostgreSQL 17. The pooler (PgBouncer) listens on 6543; a `postgresql://…` URL names it.\n\nWe render the postgres rows as a table.\n",
  ],
  [
    "a home page",
    "docs/a.md",
    "Compare [Neon](https://neon.tech/docs/introduction) and https://www.elephantsql.com/.\n",
  ],
  ["a place in a file", "docs/a.md", "See src/long.generated.ts:5432 and port:5432.\n"],
  ["the team's hosts", "docs/a.md", `Direct is db.${REF}.supabase.co:5432, the pooler ${pooler}:6543.\n`],
  ["the API of a project", "a.ts", 'createClient("https://zyxwvutsrqponmlkjihg.supabase.co", anonKey);\n'],
  [
    "metrics of Postgres",
    "compose.yaml",
    "services:\n  m:\n    image: quay.io/prometheuscommunity/postgres-exporter\n  r:\n    image: postgrest/postgrest\n",
  ],
  [
    "a lock file",
    "package-lock.json",
    '{\n  "packages": {\n    "node_modules/postgres": {\n      "version": "3.4.5",\n      "integrity": "sha512-cDWgoah1Gez9rN3H4165peY9qfpEo+SA61oQv65O3cRUE1pOEoJWwddwcqKE8XZYjbblOJlYDlLV4h67HrEVDg=="\n    }\n  }\n}\n',
  ],
  [
    "clients of Postgres",
    "package.json",
    '{ "dependencies": { "pg": "8.0.0", "postgres": "3.4.5", "@supabase/supabase-js": "2.0.0" } }\n',
  ],
  [
    "a schema",
    "openapi.yaml",
    "properties:\n  DATABASE_URL:\n    type: string\n    description: the connection\n  PGHOST: { type: string }\n",
  ],
  ["a description of a variable", "docs/env.yaml", "DATABASE_URL: Connection of the Supabase project\n"],
  ["the name of a product", "docs/a.md", "- No Fly Postgres: the canon says Supabase only.\n"],
  [
    "words for people to replace",
    "README.md",
    "    PG_URL=postgres://user:pass@host:5432/dbname\n\n`postgresql://USER:PASSWORD@HOST:PORT/name`\n",
  ],
  ["a search for the name", "docs/a.md", '`rg -n "Fly Postgres" docs` found nothing.\n'],
  ["words between spans", "docs/a.md", "Set `PGHOST` to it (no Fly Postgres) and run `rails db:prepare`.\n"],
  [
    "variables from longer commands",
    "a.sh",
    `DATABASE_URL=$(fly secrets list | awk '{print $2}')\nPG_HOST=$(node -pe 'new URL(process.env.X).hostname')\nDATABASE_URL="\${1:-\${DATABASE_URL:-}}"\n`,
  ],
  ["a default that is local", "a.sh", `DATABASE_URL=\${DATABASE_URL:-"${local}"}\n`],
  ["a shell's own variables", "a.sh", "local service=$1\nservice=web; host=x user=y\n"],
  ["a statement", "a.sql", "('SELECT x FROM y WHERE service = ? AND host = z', 1)\n"],
  ["a local URL in brackets", "docs/a.md", "- running (postgresql://...@127.0.0.1:54322)\n"],
  ["a message of a script", "a.sh", 'echo "No Fly Postgres instances"\n'],
  ["words to fill in, in a shell", "docs/a.md", "```sh\nDATABASE_URL=<connection string of Supabase>\n```\n"],
  ["a reference of LiteLLM", "litellm.yaml", "database_url: os.environ/DATABASE_URL\n"],
  [
    "SQLite's file",
    "prisma/schema.prisma",
    'datasource db {\n  provider = "sqlite"\n  url = "file:dev.sqlite"\n}\n',
  ],
  [
    "a label to fill in",
    "a.sh",
    "# postgres://user:pass@db.project.supabase.co:5432/postgres?sslmode=require\n",
  ],
  ["redacted in part", "a.json", '{ "Match": "postgresql://postgres***REDACTED***" }\n'],
  ["a search for a scheme", "docs/a.md", 'grep -qE "(token|postgresql://).*[A-Za-z0-9]{20,}" file\n'],
  ["redacted", "log.txt", "DATABASE_URL=postgresql://***REDACTED***\n"],
  [
    "patterns of a scanner",
    "gitleaks.toml",
    "regexes = [\n  '''postgresql://postgres:postgres@127\\.0\\.0\\.1:54322/postgres''',\n  '''postgresql://\\*\\*\\*''',\n]\n",
  ],
  [
    "patterns of a search",
    "a.md",
    "grep -nE 'postgresql://|postgres://' and regex:postgres(ql)?://[^ ]*supabase\n",
  ],
  ["escapes behind a URL", "a.json", `{ "text": "DATABASE_URL=${GOOD}\\n- next" }\n`],
  [
    "references of Ruby's templates",
    "config/database.yml",
    'production:\n  adapter: postgresql\n  host: <%= ENV["PGHOST"] %>\n  port: <%= ENV.fetch("PGPORT") %>\n  username: <%= ENV["PGUSER"] %>\n  sslmode: require\n',
  ],
  [
    "a whole reference of Ruby's templates",
    "config/database.yml",
    'production:\n  url: <%= ENV["DATABASE_URL"] %>\n  <% if x %>\n  database_url: <%= ENV["DATABASE_URL"] %>\n  <% end %>\n',
  ],
  [
    "five letters to fill in",
    ".env.example",
    `DATABASE_URL=postgresql://postgres.xxxxx:xxxxx@${pooler}:5432/postgres?sslmode=require\nX=postgresql://postgres.xxx:xxx@${pooler}:5432/postgres?sslmode=require\n`,
  ],
  [
    "commands that only look at a Postgres of Fly",
    "scripts/look.sh",
    "#!/bin/sh\nfly pg status -a hotdash-staging-db\nflyctl -a x postgres list --json\nfly mpg ls\nfly pg config show\nfly pg users list\n",
  ],
  [
    "the same in a sentence",
    "docs/a.md",
    "Then run `fly postgres status --app hotdash-staging-db` and read it.\n",
  ],
  [
    "a backup's container",
    "compose.yaml",
    "services:\n  backup:\n    image: postgres:17\n    command: pg_dump --file=/b/x\n",
  ],
  [
    "a backup's job in a cluster",
    "cron.yaml",
    'kind: CronJob\nspec:\n  containers:\n    - name: backup\n      image: postgres:17-alpine\n      command: ["/bin/sh", "-c", "pg_dump $DATABASE_URL > /b/x"]\n',
  ],
  [
    "a backup's step",
    ".github/workflows/backup.yml",
    'jobs:\n  a:\n    steps:\n      - run: docker run --rm postgres:17 pg_dump "$DATABASE_URL" > x.sql\n      - run: psql -d postgres -c "select 1"\n',
  ],
  [
    "links to manuals",
    "docs/a.md",
    "See https://www.postgresql.org/docs/current/app-initdb.html and <https://docs.neon.tech/x>.\n",
  ],
  [
    "an image of a tool",
    "compose.yaml",
    "services:\n  m:\n    image: registry.fly.io/app-postgres-migrator:1\n",
  ],
  [
    "names of packages",
    "versions.ts",
    'export const map = {\n  "@trpc/client": "^11.0.0",\n  "@trpc/server": "^11.0.0",\n  "@trpc/next": "^11.0.0",\n};\n',
  ],
  [
    "words for a URL",
    "docs/a.md",
    "```sh\ndocker run -e DATABASE_URL=database_url_goes_here app\nvercel --env DATABASE_URL=YOUR_DATABASE_URL_HERE\n```\n",
  ],
  ["not a file of fly", "config/flying.toml", "internal_port = 5432\n"],
];

test.each(cases)("%s in %s", (_, file, text) => {
  expect(found(file, text)).toEqual([]);
});
