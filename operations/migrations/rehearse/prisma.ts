import { made } from "../lint/names.ts";
import { statementsOf, Unparsable } from "../statements.ts";

/** What Prisma claims of a database, by the files of a checkout. */
export interface PrismaClaims {
  /** Files of its migrations, in their order, with their SQL. */
  migrations: { file: string; sql: string }[];
  /** Tables of its models, `public.<name>`, with the file that says so. */
  models: { table: string; model: string; file: string }[];
}

/** Reads what Prisma claims out of a checkout's files. Pure. */
export function prismaClaims(files: ReadonlyMap<string, string>): PrismaClaims {
  const migrations = [...files]
    .filter(([file]) => /(^|\/)prisma\/migrations\/[^/]+\/migration\.sql$/.test(file))
    .map(([file, sql]) => ({ file, sql }))
    .sort((one, other) => (one.file < other.file ? -1 : 1));
  const models = [...files]
    .filter(([file]) => /(^|\/)prisma\/[\w.-]+\.prisma$/.test(file))
    .flatMap(([file, text]) =>
      [...text.matchAll(/^model\s+(\w+)\s*\{([\s\S]*?)^\}/gm)].map(([, model = "", body = ""]) => ({
        model,
        file,
        table: `${/@@schema\("([^"]+)"\)/.exec(body)?.[1] ?? "public"}.${/@@map\("([^"]+)"\)/.exec(body)?.[1] ?? model}`,
      })),
    );
  return { migrations, models };
}

/** Names of tables that SQL makes; none of what cannot be read. */
export async function tablesMade(sql: string): Promise<string[]> {
  try {
    return (await statementsOf(sql)).flatMap(({ kind, tree }) => {
      const own = made(kind, tree);
      return own?.type === "OBJECT_TABLE" ? [own.name] : [];
    });
  } catch (error) {
    if (error instanceof Unparsable) return [];
    throw error;
  }
}

/** Scripts that run Prisma in a way that no database of a stack may see, with the right command. */
export function wrongScripts(
  scripts: Readonly<Record<string, string>>,
): { script: string; command: string }[] {
  return Object.entries(scripts).flatMap(([script, text]) =>
    [...text.matchAll(/\bprisma\b[^&|;]*?\b(migrate (?:dev|reset)|db push)\b/g)].map(([, command = ""]) => ({
      script,
      command: `prisma ${command}`,
    })),
  );
}
