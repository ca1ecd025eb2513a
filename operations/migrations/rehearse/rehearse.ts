import type { StackSettings } from "../../../settings/types.ts";
import type { DatabaseError } from "../../postgres/named-session.ts";
import { Session } from "../../postgres/named-session.ts";
import { makeProject } from "../../scratch-server/project.ts";
import { startScratchServer } from "../../scratch-server/server.ts";
import { findingsOf, judge, type VerifyFinding } from "../../verify/judge.ts";
import { observe } from "../../verify/observe.ts";
import { type Migration, readFolder } from "../files.ts";
import { inOrder, type MigrationFinding } from "../finding.ts";
import { lint } from "../lint/lint.ts";
import { made } from "../lint/names.ts";
import { runsAlone } from "../lint/own.ts";
import type { SourceFiles } from "../source.ts";
import { statementsOf, Unparsable } from "../statements.ts";
import { cause, type Known, type Rehearsed } from "./causes.ts";
import { type PrismaClaims, tablesMade } from "./prisma.ts";

/** How a whole history went on an empty project. */
export interface Rehearsal {
  /** The server it ran on: `17 (npm)`. */
  server: string;
  files: Rehearsed[];
  /** What is wrong beside: names and versions, two owners, tables that anybody reads. */
  findings: MigrationFinding[];
  /** What the database is like in the end. */
  left: VerifyFinding[];
}

/** A file that nobody applies, and why. */
const skippedWhy = (file: string) =>
  /\.skip$/i.test(file) ? "it ends in .skip, so that nobody applies it" : "its name is none that is applied";

/**
 * Runs every file of a folder on an empty project of Supabase, on a server of its own, each in its turn whatever became of those
 * before, and names all that is wrong at once.
 */
export async function rehearse(
  files: SourceFiles,
  claims: PrismaClaims,
  settings: Pick<StackSettings, "database" | "dashboard">,
): Promise<Rehearsal> {
  const folder = readFolder(files);
  const skipped = [...files].filter(
    ([name]) => /\.sql(\.|$)/i.test(name) && !folder.migrations.some(({ file }) => file === name),
  );
  const makers = await makersOf(folder.migrations, skipped, claims);
  const elsewhere = new Map([
    ...skipped.map(([name]) => [name, skippedWhy(name)] as const),
    ...claims.migrations.map(
      ({ file }) => [file, "Prisma's migration, which Supabase's tool does not apply"] as const,
    ),
  ]);
  const server = await startScratchServer({ major: settings.database.major });
  try {
    await makeProject(server, "rehearsal");
    const session = await Session.open([server.url("rehearsal")], "rehearse");
    try {
      const before = new Map<string, Rehearsed["verdict"]>();
      const went: Rehearsed[] = [];
      for (const migration of folder.migrations) {
        const one = await runFile(session, migration, { makers, before, elsewhere });
        before.set(migration.file, one.verdict);
        went.push(one);
      }
      const linted = await lint(folder.migrations, settings.database);
      return {
        server: `PostgreSQL ${server.major} (${server.source})`,
        files: went,
        findings: inOrder([
          ...folder.findings,
          ...linted.flatMap((one) => one.findings.filter(({ level }) => level === "error")),
          ...twice(makers, elsewhere),
          ...(await hidden(skipped)),
          ...(await owners(folder.migrations, claims, settings, makers)),
        ]),
        left: await leftBy(session, settings.database),
      };
    } finally {
      await session.end();
    }
  } finally {
    await server.stop();
  }
}

async function runFile(session: Session, { file, sql }: Migration, known: Known): Promise<Rehearsed> {
  try {
    const statements = await statementsOf(sql);
    const alone = statements.length === 1 && statements.some(runsAlone);
    await session.execute("reset all");
    if (!alone) await session.execute("begin");
    for (const { text } of statements) await session.execute(text);
    if (!alone) await session.execute("commit");
    return { file, verdict: "applied" };
  } catch (error) {
    await session.execute("rollback").catch(() => {});
    if (error instanceof Unparsable)
      return {
        file,
        verdict: "failed",
        problem: `line ${error.line}: ${error.message}`,
        safe: "a file that PostgreSQL can read",
      };
    return cause(error as DatabaseError, file, known);
  }
}

/** Files that make each object, those that nobody applies behind the others. */
async function makersOf(
  migrations: readonly Migration[],
  skipped: readonly (readonly [string, string])[],
  claims: PrismaClaims,
): Promise<Map<string, string[]>> {
  const makers = new Map<string, string[]>();
  const all = [
    ...migrations.map(({ file, sql }) => [file, sql] as const),
    ...skipped,
    ...claims.migrations.map(({ file, sql }) => [file, sql] as const),
  ];
  for (const [file, sql] of all) {
    const statements = await statementsOf(sql).catch(() => []);
    for (const { kind, tree } of statements) {
      const own = made(kind, tree);
      if (!own || own.type === "OBJECT_POLICY" || own.type === "OBJECT_TRIGGER") continue;
      const known = makers.get(own.name) ?? [];
      if (!known.includes(file)) makers.set(own.name, [...known, file]);
    }
  }
  return makers;
}

/** Tables that several files make: with `if not exists` the second one is passed over without a word, whatever it says. */
function twice(
  makers: ReadonlyMap<string, readonly string[]>,
  elsewhere: ReadonlyMap<string, string>,
): MigrationFinding[] {
  return [...makers].flatMap(([name, all]) => {
    const [first, ...more] = all.filter((file) => !elsewhere.has(file));
    return more.map(
      (file): MigrationFinding => ({
        ...{ file, line: 1, rule: "defined-twice", level: "error" },
        problem: `makes ${name}, which ${first} makes: what the second one says of it never counts where it says if not exists`,
        safe: "leave it to the first; what differs is alter table … add column if not exists",
      }),
    );
  });
}

/** What files hold that nobody applies: row level security above all. */
async function hidden(skipped: readonly (readonly [string, string])[]): Promise<MigrationFinding[]> {
  const found = await Promise.all(
    skipped.map(async ([file, sql]): Promise<MigrationFinding[]> => {
      const statements = await statementsOf(sql).catch(() => []);
      const held = statements.filter(
        ({ kind, tree }) =>
          kind === "CreatePolicyStmt" || JSON.stringify(tree.cmds ?? "").includes("AT_EnableRowSecurity"),
      ).length;
      return held === 0
        ? []
        : [
            {
              ...{ file, line: 1, rule: "hidden-rls", level: "error" },
              problem: `holds ${held} statements of row level security, and is never applied`,
              safe: "put them into a migration with a new version; until then list the tables in database.unprotected",
            },
          ];
    }),
  );
  return found.flat();
}

/** Who claims the schema beside Supabase's tool. */
async function owners(
  migrations: readonly Migration[],
  claims: PrismaClaims,
  { dashboard }: Pick<StackSettings, "dashboard">,
  makers: ReadonlyMap<string, readonly string[]>,
): Promise<MigrationFinding[]> {
  const { migrations: owner } = dashboard;
  const findings: MigrationFinding[] = [];
  if (migrations.length > 0 && claims.migrations.length > 0)
    findings.push({
      ...{ file: "", line: 1, rule: "two-owners", level: "error" },
      problem: `is claimed by two tools: ${migrations.length} files of supabase/migrations, which supabase db push applies, and ${claims.migrations.length} of prisma/migrations, which prisma migrate deploy applies; dashboard.migrations is ${owner}`,
      safe:
        owner === "prisma"
          ? "move what supabase/migrations makes into migrations of Prisma, and the folder away"
          : "move what Prisma's migrations make into a file of supabase/migrations, and take prisma migrate out of the image; prisma db pull keeps its schema in step",
    });
  for (const { file, sql } of claims.migrations) {
    const tables = await tablesMade(sql);
    const open = tables.filter(() => !/enable\s+row\s+level\s+security/i.test(sql));
    if (open.length > 0)
      findings.push({
        ...{ file, line: 1, rule: "prisma-without-rls", level: "error" },
        problem: `makes ${open.join(", ")} in a schema that the API shows, and nothing turns row level security on: Supabase grants anon every row of them`,
        safe: open.map((name) => `alter table ${quoted(name)} enable row level security;`).join(" "),
      });
  }
  const nobody = claims.models.filter(({ table }) => !makers.has(table));
  for (const { table, model, file } of nobody)
    findings.push({
      ...{ file, line: 1, rule: "model-without-table", level: "error" },
      problem: `maps the model ${model} to ${table}, which no migration of either kind makes`,
      safe: "make it in a migration, or take the model out",
    });
  return findings;
}

const quoted = (name: string) =>
  name
    .split(".")
    .map((part) => `"${part}"`)
    .join(".");

async function leftBy(session: Session, database: StackSettings["database"]): Promise<VerifyFinding[]> {
  const verification = judge(await observe(session, database.exposedSchemas), {
    ...{ settings: { ...database, maxSessions: undefined, extensions: [] }, role: "postgres", tables: [] },
    ...{ pending: [], foreign: [], today: new Date().toISOString().slice(0, 10) },
  });
  return findingsOf(verification);
}
