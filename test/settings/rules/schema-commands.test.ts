import { expect, it } from "vitest";
import { wordsOf } from "../../../settings/rules/process-commands.ts";
import { schemaCommandProblem } from "../../../settings/rules/schema-commands.ts";

const OWNERS = ["prisma", "supabase", "none"] as const;
const problem = (command: string, owner: (typeof OWNERS)[number]) =>
  schemaCommandProblem(wordsOf(command), owner);

it.each([
  "npx --no-install prisma migrate dev",
  "npx prisma@6.18.0 migrate dev --name more",
  "prisma --schema prisma/schema.prisma db push",
  "supabase --workdir elsewhere db reset",
  "node node_modules/prisma/build/index.js migrate reset --force",
  "node_modules/.bin/prisma db push --accept-data-loss",
  "pnpm exec prisma migrate reset",
  "npx supabase db reset",
])("%s makes a schema by guess, whoever owns it", (command) => {
  expect(problem(command, "prisma")).toMatch(/makes a schema of what it finds.*`prisma migrate deploy`/);
  expect(problem(command, "supabase")).toMatch(/makes a schema of what it finds.*npm run deploy applies/);
  expect(problem(command, "none")).toMatch(/makes a schema of what it finds/);
});

it.each([
  "npm run prisma:migrate",
  "npx --no-install prisma migrate deploy",
  "yarn prisma migrate deploy",
  "npx supabase db push",
  "npx knex migrate:latest",
])("%s has one owner", (command) => {
  expect(problem(command, "supabase")).toMatch(
    /^changes the schema as a second owner, beside dashboard\.migrations = supabase: that is files in/,
  );
  expect(problem(command, "prisma")).toMatch(
    /^changes the schema a second time, beside dashboard\.migrations = prisma: that is `prisma migrate deploy` by the script/,
  );
  expect(problem(command, "none")).toBeUndefined();
});

it.each([
  "npm run worker",
  "npx --no-install prisma migrate status",
  "npx prisma generate",
  "node build/export.js",
])("%s changes none", (command) => {
  for (const owner of OWNERS) expect(problem(command, owner)).toBeUndefined();
});
