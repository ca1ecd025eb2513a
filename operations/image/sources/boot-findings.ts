import type { Finding } from "../../../settings/finding.ts";
import { changesSchema, plainCommand } from "../../../settings/rules/schema-commands.ts";
import type { BootCommand } from "./boot.ts";

const GENERATES = /^prisma generate\b/;
const INSTALLS = /^(npm (ci|i|install|update)|yarn install|pnpm (i|install)|bun install|pip3? install)\b/;

const place = ({ by, line }: BootCommand, file: string): string =>
  by.length === 1 ? `${file}:${line} ${by[0]}` : `${file}:${line} ${by.join(" → ")}`;

/** What an image must not do at every start of a machine. */
export function judgeBoot(commands: readonly BootCommand[], file: string): Finding[] {
  return commands.flatMap((command): Finding[] => {
    const text = plainCommand(command.words);
    const property = place(command, file);
    const where = command.by.at(-1);
    if (changesSchema(text))
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
