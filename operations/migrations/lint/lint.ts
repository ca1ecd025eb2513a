import type { Migration } from "../files.ts";
import { inOrder, type MigrationFinding } from "../finding.ts";
import { type Statement, statementsOf, Unparsable } from "../statements.ts";
import { blockOf } from "./blocks.ts";
import { type Taken, takenBy } from "./contract.ts";
import { relationName } from "./names.ts";
import { forbidden, type LintSettings, runsAlone } from "./own.ts";
import { squawk } from "./squawk.ts";

/** A file that was read, with what is said against it. */
export interface Linted extends Migration {
  statements: Statement[];
  /** What it takes away from code that ran before it. */
  takes: Taken[];
  /** Whether its one statement runs outside of a transaction. */
  alone: boolean;
  findings: MigrationFinding[];
}

/** Reads files and holds them against squawk's rules and our own. Tables that one file makes a later one may protect. */
export async function lint(
  migrations: readonly Migration[],
  settings: LintSettings & { major: number },
): Promise<Linted[]> {
  const own = await Promise.all(migrations.map((one) => lintOne(one, settings)));
  const open = unprotected(own, settings);
  const others = await squawk(migrations, settings);
  return own.map((one) => ({
    ...one,
    findings: inOrder([...one.findings, ...[...open, ...others].filter(({ file }) => file === one.file)]),
  }));
}

async function lintOne(migration: Migration, settings: LintSettings): Promise<Linted> {
  const { file, sql, version } = migration;
  try {
    const read = await expanded(await statementsOf(sql));
    const { statements } = read;
    const takes = statements.flatMap((one, at) =>
      takenBy(one, statements.slice(at + 1)).map((taken) => ({ ...taken, line: one.line })),
    );
    const leave = settings.contracts.some((one) => one.version === version);
    const findings: MigrationFinding[] = [
      ...statements.flatMap((one) =>
        forbidden(one, settings).map((found) => ({
          ...{ file, line: one.line, level: "error" as const },
          ...found,
        })),
      ),
      ...takes.map(({ rule, what, safe, line }) => ({
        ...{ file, line, rule, safe },
        level: leave ? ("warning" as const) : ("error" as const),
        problem: leave
          ? `${what}, by leave of database.contracts`
          : `${what}, in the same release as code that may need it`,
      })),
      ...mixed(file, read.top),
      ...read.dynamic.map(({ line }) => ({
        ...{ file, line, rule: "dynamic-sql", level: "warning" as const },
        problem: "makes up statements as text: what it runs was not judged",
        safe: "write the statements out",
      })),
    ];
    const alone = read.top.length === 1 && read.top.some(runsAlone);
    return { ...migration, statements, takes, alone, findings };
  } catch (error) {
    if (!(error instanceof Unparsable)) throw error;
    return {
      ...migration,
      statements: [],
      takes: [],
      alone: false,
      findings: [unreadable(file, sql, error)],
    };
  }
}

/** Statements of a file with those of its DO blocks behind each. */
async function expanded(top: Statement[]) {
  const dynamic: Statement[] = [];
  const statements: Statement[] = [];
  for (const one of top) {
    statements.push(one);
    if (one.kind !== "DoStmt") continue;
    const block = await blockOf(one);
    statements.push(...block.statements);
    if (block.dynamic) dynamic.push(one);
  }
  return { top, statements, dynamic };
}

function mixed(file: string, top: readonly Statement[]): MigrationFinding[] {
  if (top.length < 2) return [];
  return top.filter(runsAlone).map(({ line }) => ({
    ...{ file, line, rule: "concurrent-mixed", level: "error" },
    problem:
      "runs outside of a transaction, and stands beside other statements: when one of them fails the rest stays, and nothing is recorded",
    safe: "put it into a file of its own, with nothing else in it",
  }));
}

function unreadable(file: string, sql: string, { line, message }: Unparsable): MigrationFinding {
  const meta = /^\s*\\\S+/.exec(sql.split("\n")[line - 1] ?? "")?.[0]?.trim();
  return {
    ...{ file, line, level: "error" },
    rule: meta ? "psql-command" : "syntax-error",
    problem: meta ? `${meta} is a command of psql, and no SQL` : message,
    safe: meta ? "leave it out, or write what it does as SQL" : "a file that PostgreSQL can read",
  };
}

/** Tables of exposed schemas that no file protects: the API shows every row of them to whoever may select. */
function unprotected(files: readonly Linted[], { exposedSchemas }: LintSettings): MigrationFinding[] {
  const all = files.flatMap(({ file, statements }) => statements.map((one) => ({ file, ...one })));
  const held = new Set(
    all
      .filter(
        ({ kind, tree }) =>
          kind === "AlterTableStmt" && JSON.stringify(tree.cmds ?? []).includes('"AT_EnableRowSecurity"'),
      )
      .map(({ tree }) => relationName(tree.relation)),
  );
  return all
    .filter(({ kind }) => kind === "CreateStmt")
    .flatMap(({ file, line, tree }) => {
      const table = relationName(tree.relation);
      const temporary = (tree.relation as { relpersistence?: string }).relpersistence === "t";
      if (temporary || held.has(table) || !exposedSchemas.includes(table.split(".")[0] ?? "")) return [];
      return [
        {
          ...{ file, line, rule: "table-without-rls", level: "error" as const },
          problem: `makes the table ${table} in a schema that the API shows, and nothing turns row level security on`,
          safe: `alter table ${table} enable row level security; and a policy for whoever may read it`,
        },
      ];
    });
}
