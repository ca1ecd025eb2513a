import type { Finding } from "../../../settings/finding.ts";
import type { BootCommand } from "./boot.ts";

/** What changes a database's schema. Sources: the tools' own documentation of their command lines. */
const MIGRATES =
  /^(prisma (migrate (deploy|dev|reset|resolve)|db push)|supabase (db push|db reset|migration up)|drizzle-kit (migrate|push)|knex migrate:\w+|sequelize db:migrate|typeorm migration:run|(rails|rake) db:(migrate|prepare|schema:load)|alembic upgrade)\b/;
const GENERATES = /^prisma generate\b/;
const INSTALLS = /^(npm (ci|i|install|update)|yarn install|pnpm (i|install)|bun install|pip3? install)\b/;

/** The tool and what it is told, without what finds or runs it: `npx -y prisma@6 generate` is `prisma generate`. */
export function plain(words: readonly string[]): string {
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
  return [tool, ...rest.slice(1).filter((word) => !word.startsWith("-"))].join(" ");
}

const place = ({ by, line }: BootCommand, file: string): string =>
  by.length === 1 ? `${file}:${line} ${by[0]}` : `${file}:${line} ${by.join(" → ")}`;

/** What an image must not do at every start of a machine. */
export function judgeBoot(commands: readonly BootCommand[], file: string): Finding[] {
  return commands.flatMap((command): Finding[] => {
    const text = plain(command.words);
    const property = place(command, file);
    const where = command.by.at(-1);
    if (MIGRATES.test(text))
      return [
        {
          property,
          problem:
            `runs \`${text}\` at every start of a machine: a second owner of the schema, and two machines that start together ` +
            `run it twice${command.passedOver ? "; its failure is passed over, so that a release serves on a schema that it does not fit" : ""}`,
          fix: `take it out of ${where}; one place migrates: dashboard.migrations = prisma (once a release, before any machine) or supabase. Until then: migrations: none`,
        },
      ];
    if (GENERATES.test(text))
      return [
        {
          property,
          problem: `runs \`${text}\` at every start of a machine: each start may differ, takes longer, and needs a node_modules that it may write to`,
          fix: `RUN npx --no-install prisma generate in the Dockerfile, before the build, and take it out of ${where}`,
        },
      ];
    if (INSTALLS.test(text) || (/^(npx|bunx|pnpx)$/.test(command.words[0] ?? "") && fetches(command.words)))
      return [
        {
          property,
          problem: `fetches packages at every start of a machine (\`${command.words.slice(0, 4).join(" ")}\`): no two starts need be alike, and none works without the registry`,
          fix: `install it in the Dockerfile from the lock file, and take it out of ${where}`,
        },
      ];
    return [];
  });
}

/** npx asks the registry where it may: with -y it does so without a question. */
const fetches = (words: readonly string[]) => words.some((word) => word === "-y" || word === "--yes");
