import { describe, expect, test } from "vitest";
import { judgeCommands } from "../../../settings/rules/commands.ts";

describe("judgeCommands refuses", () => {
  test.each([
    "fly postgres create --name db",
    "flyctl -a x pg attach db",
    "fly  mpg create",
    "neonctl projects create",
    "curl -X POST https://api.render.com/v1/postgres -d @body",
    "heroku addons:create heroku-postgresql:mini",
    "aws rds create-db-instance --engine postgres",
    "gcloud sql instances create x",
    "createdb hotdash",
    "initdb -D /data",
    "postgres -D /data",
    "psql -h db.example.com -c x",
    "pg_dump --host=hot-dash-db.flycast",
    "docker run -d postgres:16",
    "docker run -d ghcr.io/x/postgresql:16",
    "apt-get install -y postgresql",
    "FLY POSTGRES CREATE",
    "render psql hotdash",
    "fly machine run --image=postgres:16",
    "helm install db bitnami/postgresql",
    "npx create-db@latest",
    "sudo systemctl start postgresql",
    "apk add postgresql16",
  ])("%s", (text) => {
    expect(judgeCommands({ create: text })).toMatchObject([{ property: "create" }]);
  });
});

describe("judgeCommands allows", () => {
  test.each([
    "npm run prisma:migrate",
    "curl -fsS https://app.hotrodan.com/health",
    "fly machines list -a hotdash-app",
    "apk add postgresql-client",
    "bundle exec rails db:chatwoot_prepare",
    "supabase db push",
    "pg_dump --schema-only",
    "psql -h aws-1-us-east-1.pooler.supabase.com -U postgres.abcdefghijklmnopqrst",
    "docker build -t app .",
    "docker run -e POSTGRES_URL hotdash:1",
    "apk add postgresql16-client postgresql-dev",
    "apt-get install -y postgresql-client-16",
    "echo No Fly Postgres here",
    "await admin.createUser({ email })",
  ])("%s", (text) => expect(judgeCommands({ create: text })).toEqual([]));
});
