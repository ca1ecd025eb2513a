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
  ])("%s", (text) => expect(judgeCommands({ create: text })).toEqual([]));
});
