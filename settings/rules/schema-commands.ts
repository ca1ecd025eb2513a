import { RELEASE_COMMAND } from "../release-command.ts";

/** What changes a database's schema. Sources: the tools' own documentation of their command lines. */
const MIGRATES =
  /^(prisma (migrate (deploy|dev|reset|resolve)|db push)|supabase (db push|db reset|migration up)|drizzle-kit (migrate|push)|knex migrate:\w+|sequelize db:migrate|typeorm migration:run|(rails|rake) db:(migrate|prepare|schema:load)|alembic upgrade)\b/;

/** What makes a schema of what it finds, or empties it first: for a developer's own database, and no other. */
const BY_GUESS = /^(prisma (migrate (dev|reset)|db push)|supabase db reset|drizzle-kit push)\b/;

/** Options of these tools whose value is the next word, where no `=` joins it. */
const takesNext = (option: string | undefined): boolean =>
  /^--(schema|config|workdir|db-url|cwd|env|knexfile|password|project-ref|profile)$|^-[cdn]$/.test(
    option ?? "",
  );

/** The tool and what it is told, without what finds or runs it: `npx -y prisma@6 generate` is `prisma generate`. */
export function plainCommand(words: readonly string[]): string {
  let rest = [...words];
  const runner = /^(npx|bunx|pnpx)$/.test(rest[0] ?? "");
  const runs = /^(npm|pnpm|yarn|bun|bundle)$/.test(rest[0] ?? "") && /^(exec|x|dlx)$/.test(rest[1] ?? "");
  if (runner || runs) {
    rest = rest.slice(runner ? 1 : 2);
    while (rest[0]?.startsWith("-")) rest = rest.slice(1);
  } else if (/^(yarn|pnpm)$/.test(rest[0] ?? "") && /^(prisma|knex|supabase)$/.test(rest[1] ?? ""))
    rest = rest.slice(1);
  if (/(^|\/)node$/.test(rest[0] ?? "")) rest = rest.slice(1);
  const tool = (rest[0] ?? "")
    .replace(/^.*node_modules\/(?:\.bin\/)?(@[^/]+\/)?/, "")
    .replace(/^prisma\/build\/index\.js$/, "prisma")
    .replace(/(?<=.)@[^/]*$/, "")
    .replace(/^(\.|bin)\/+/, "")
    .replace(/^bin\//, "");
  // Options before what it is told: `prisma --schema x migrate deploy`.
  const told = rest.slice(1).filter((word, at, all) => !word.startsWith("-") && !takesNext(all[at - 1]));
  return [tool, ...told].join(" ");
}

/** Whether a command, as `plainCommand` has it, changes a schema. */
export const changesSchema = (text: string): boolean => MIGRATES.test(text);

/** Whether it does so by guess: see BY_GUESS. */
export const guessesSchema = (text: string): boolean => BY_GUESS.test(text);

/** The one way of each owner, for messages. */
const RIGHT = {
  prisma:
    "`prisma migrate deploy` by the script prisma:migrate, which a release runs once before all machines",
  supabase: "files in the application's supabase/migrations, which npm run deploy applies before any machine",
  none: "`prisma migrate deploy`, or dashboard.migrations that names an owner",
} as const;

/**
 * What is wrong with a process that changes the schema of the stack's database beside its owner, the right way named; undefined for
 * every other command.
 */
export function schemaCommandProblem(
  words: readonly string[],
  owner: keyof typeof RIGHT,
): string | undefined {
  const text = plainCommand(words);
  const [, , script] = RELEASE_COMMAND;
  const release = /^(npm|pnpm|yarn|bun)$/.test(words[0] ?? "") && words.includes(script);
  if (guessesSchema(text))
    return `runs \`${text}\`, which makes a schema of what it finds and may empty it: that is ${RIGHT[owner]}`;
  if (owner === "none" || !(release || changesSchema(text))) return undefined;
  const other = owner === "prisma" ? "a second time" : "as a second owner";
  return `changes the schema ${other}, beside dashboard.migrations = ${owner}: that is ${RIGHT[owner]}`;
}
