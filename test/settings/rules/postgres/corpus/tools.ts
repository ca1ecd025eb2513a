import { direct, own, pooler, stranger } from "../cases.ts";
import type { Legitimate } from "./spelling.ts";

const X = (command: string) => ({ X: command });

/** What was taken for a Postgres and is none: clients, references, manuals, names that merely contain the word. */
export const tools: Legitimate = {
  "the database's name given to psql": [X("psql -d postgres -c 'select 1'")],
  "the database's name, long": [X("psql --dbname=postgres -c 'select 1'")],
  "the database's name, long and apart": [X("psql --dbname postgres -c 'select 1'")],
  "the database's name alone": [X("psql postgres -c 'select 1'")],
  "the user's name": [X("pg_dump -U postgres -Fc")],
  "the name in quotes": [X(`psql -d "postgres" -c 'select 1'`)],
  "a host that the shell fills in": [X(`psql -h "$PGHOST" -U "$PGUSER" -c 'select 1'`)],
  "a host in braces": [X("pg_dump -h $" + "{PGHOST} -p $" + "{PGPORT}")],
  "a host of a workflow": [X(`psql --host="$` + `{{ secrets.PGHOST }}" -c 'select 1'`)],
  "a host with the stack's own as default": [X(`psql -h "$` + `{PGHOST:-${direct}}" -c 'select 1'`)],
  "a dump through a session": [X(`pg_dump -h ${pooler} -p 5432 -U postgres.${own} -Fc`)],
  "a runner that dials the pooler": [X(`psql -h ${pooler} -p 5432 -U postgres.${own}`), { ipv4Only: true }],
  "the command line linked to the own project": [X(`supabase link --project-ref ${own}`)],
  "the command line linked by a reference": [X("supabase link --project-ref $SUPABASE_PROJECT_REF")],
  "a link to a project's dashboard": [X(`see https://supabase.com/dashboard/project/${stranger}`)],
  "the client of an image": [X(`docker run --rm postgres:17 pg_dump "$DATABASE_URL"`)],
  "the client of an image, with options": [
    X(`docker run --rm -e PGPASSWORD -v /b:/b postgres:17-alpine pg_dumpall`),
  ],
  "the client of an image, in a shell": [
    X(`docker run --rm postgres:17 sh -c 'pg_dump "$DATABASE_URL" > /b/x'`),
  ],
  "the client of an image, by its path": [X("podman run postgres:17 /usr/bin/psql --version")],
  "an image called with Docker's client": [X("docker run --rm ghcr.io/x/app-postgres-migrator:1")],
  "a manual's page": [X("see https://www.postgresql.org/docs/current/app-initdb.html")],
  "another manual's page": [X("https://www.postgresql.org/docs/17/app-pg_ctl.html")],
  "a manual of createdb": [X("https://www.postgresql.org/docs/current/app-createdb.html")],
  "a provider's manual": [X("Compare https://neon.tech/docs/connect and https://docs.neon.tech/x")],
  "a provider's forum": [X("https://community.neon.tech/t/1")],
  "a provider's guide to a host": [X("https://devcenter.heroku.com/articles/x?host=a.b.neon.tech")],
  "a migrator's image": [{ image: "registry.fly.io/app-postgres-migrator:1" }],
  "an image of migrations": [{ image: "ghcr.io/x/hotdash-postgres-migrations" }],
  "an exporter's image": [{ image: "quay.io/prometheuscommunity/postgres-exporter:v0.17" }],
  "a backup's image": [{ image: "ghcr.io/x/postgres-backup-s3:17" }],
  "an image that waits": [{ image: "ghcr.io/x/wait-for-postgres" }],
  "an image that loads": [{ image: "ghcr.io/x/postgresql-loader" }],
  "an image that copies to elsewhere": [{ image: "ghcr.io/x/postgres-to-bigquery" }],
  "an image of an API": [{ image: "ghcr.io/x/postgres-api" }],
  "an image of a language server": [{ image: "ghcr.io/x/postgres-language-server" }],
  "an image whose short word is a part": [{ image: "ghcr.io/x/pg-boss-dashboard" }],
  "a tag that only begins alike": [{ image: "ghcr.io/x/app:pga-2" }],
  "an object of something else": [{ X: JSON.stringify({ primary: true, replicas: 3, nodes: 2, name: "x" }) }],
  "an endpoint of something else": [
    { X: JSON.stringify({ endpoint: "api.host.io", port: 443, database: "x" }) },
  ],
  "an address to write to": [{ X: JSON.stringify({ address: "Main Street 1", type: "billing" }) }],
};
