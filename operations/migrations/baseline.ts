import type { Session } from "../postgres/named-session.ts";
import type { Linted } from "./lint/lint.ts";
import { droppedNames, list, made, relationName } from "./lint/names.ts";
import type { Statement, Tree } from "./statements.ts";

/** One thing that a file leaves in the database, and that can be looked for. */
export interface Trace {
  /** `OBJECT_TABLE`, …; `COLUMN` and `ROW SECURITY` beside the parser's own. */
  type: string;
  /** `public.orders`; `<name> on <table>` of policies, triggers and columns. */
  name: string;
}

/** Whether a database shows that a file was applied. */
export interface Proof {
  file: string;
  version: string;
  /** `applied`: all of it is there. `not applied`: none of it. `partly`: some. `not judged`: nothing of it can be looked for. */
  verdict: "applied" | "not applied" | "partly" | "not judged";
  /** What is missing, or what nothing shows. */
  why: string;
}

/** Statements that leave nothing to be looked for, and are judged by what stands beside them. */
const SILENT = ["CommentStmt", "GrantStmt", "AlterOwnerStmt", "VariableSetStmt", "SelectStmt", "DropStmt"];

/** What a file leaves. `unseen` names kinds of statements of which nothing shows that they ran. */
export function tracesOf(statements: readonly Statement[]): { traces: Trace[]; unseen: string[] } {
  const unseen = new Set<string>();
  const traces = statements.flatMap((one): Trace[] => {
    const own = made(one.kind, one.tree);
    if (own) return [own];
    const altered = one.kind === "AlterTableStmt" ? alterations(one.tree) : undefined;
    if (altered) return altered;
    if (!SILENT.includes(one.kind)) unseen.add(one.kind);
    return [];
  });
  return { traces, unseen: [...unseen] };
}

/** Columns and row security of one ALTER TABLE; undefined where it does anything else, too. */
function alterations({ relation, cmds }: Tree): Trace[] | undefined {
  const table = relationName(relation);
  const found = list(cmds).map((one): Trace | undefined => {
    const { subtype, def } = (one as { AlterTableCmd: Tree }).AlterTableCmd;
    if (subtype === "AT_EnableRowSecurity") return { type: "ROW SECURITY", name: table };
    const { ColumnDef } = (def ?? {}) as { ColumnDef?: Tree };
    return subtype === "AT_AddColumn"
      ? { type: "COLUMN", name: `${ColumnDef?.colname} on ${table}` }
      : undefined;
  });
  return found.every((one) => one !== undefined) ? found : undefined;
}

/** Holds every file against what is there. What a later file drops proves nothing by its absence. Only reads. */
export async function proofsOf(session: Session, files: readonly Linted[]): Promise<Proof[]> {
  const proofs: Proof[] = [];
  for (const [at, { file, version, statements }] of files.entries()) {
    const dropped = files
      .slice(at)
      .flatMap((one) => one.statements.filter(({ kind }) => kind === "DropStmt"))
      .flatMap(({ tree }) => droppedNames(tree).map((name) => `${tree.removeType} ${name}`));
    const { traces, unseen } = tracesOf(statements);
    const asked = traces.filter(({ type, name }) => !dropped.includes(`${type} ${name}`));
    const missing: Trace[] = [];
    for (const one of asked) if (!(await isThere(session, one))) missing.push(one);
    proofs.push({ file, version, ...judge(asked, missing, unseen) });
  }
  return proofs;
}

function judge(
  asked: readonly Trace[],
  missing: readonly Trace[],
  unseen: readonly string[],
): Pick<Proof, "verdict" | "why"> {
  const names = missing.map(({ type, name }) => `${type.replace("OBJECT_", "").toLowerCase()} ${name}`);
  if (asked.length > 0 && missing.length === asked.length)
    return { verdict: "not applied", why: `missing: ${names.join(", ")}` };
  if (missing.length > 0) return { verdict: "partly", why: `missing: ${names.join(", ")}` };
  if (unseen.length > 0 || asked.length === 0)
    return {
      verdict: "not judged",
      why:
        unseen.length > 0
          ? `nothing shows whether this ran: ${unseen.join(", ")}`
          : "leaves nothing to look for",
    };
  return { verdict: "applied", why: `${asked.length} objects are there` };
}

/** Questions by kind; each takes schema-qualified name, or name and table. */
const ASKED: Readonly<Record<string, string>> = {
  RELATION:
    "select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2) as there",
  FUNCTION:
    "select exists (select from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = $1 and p.proname = $2) as there",
  TYPE: "select exists (select from pg_type t join pg_namespace n on n.oid = t.typnamespace where n.nspname = $1 and t.typname = $2) as there",
  SCHEMA: "select exists (select from pg_namespace where nspname = $2 and $1::text is not null) as there",
  EXTENSION: "select exists (select from pg_extension where extname = $2 and $1::text is not null) as there",
  POLICY:
    "select exists (select from pg_policies where schemaname = $1 and tablename = $2 and policyname = $3) as there",
  TRIGGER:
    "select exists (select from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2 and t.tgname = $3) as there",
  COLUMN:
    "select exists (select from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2 and a.attname = $3 and not a.attisdropped) as there",
  "ROW SECURITY":
    "select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2 and c.relrowsecurity) as there",
};

async function isThere(session: Session, { type, name }: Trace): Promise<boolean> {
  const kind = type.replace("OBJECT_", "").replace("PROCEDURE", "FUNCTION");
  const sql = ASKED[kind] ?? ASKED.RELATION ?? "";
  const [, of, table] = /^(.*) on (.*)$/.exec(name) ?? [];
  const [schema = "", relation] = (table ?? name).split(".");
  const values = [schema, relation ?? schema, ...(of === undefined ? [] : [of])];
  const [row] = await session.query<{ there: boolean }>(sql, values);
  return row?.there === true;
}

/** The commands that record what is proved, one for all of it; nothing runs them unasked. */
export function baselineCommands(proofs: readonly Proof[]): string[] {
  const proved = proofs.filter(({ verdict }) => verdict === "applied").map(({ version }) => version);
  // A version that stands for two files cannot be recorded for one of them.
  const once = proved.filter((version) => proofs.filter((one) => one.version === version).length === 1);
  return once.length === 0
    ? []
    : [`supabase migration repair --status applied ${once.join(" ")} --db-url "$DIRECT_URL"`];
}

export const proofLine = ({ file, verdict, why }: Proof): string => `${verdict.padEnd(11)} ${file}: ${why}`;
