import { parse, type SqlError } from "libpg-query";

/** One node of PostgreSQL's parse tree: its kind, and what it holds. */
export type Tree = Record<string, unknown>;

/** One statement of a file. */
export interface Statement {
  /** As it stands in the file, comments before it included, without the semicolon. */
  text: string;
  /** Line of its first word, counted from 1. */
  line: number;
  /** Kind in PostgreSQL's own name: `AlterTableStmt`. */
  kind: string;
  /** What the parser made of it. */
  tree: Tree;
  /** Whether it stands in a DO block, and runs with that. */
  inside?: boolean;
}

/** A file that PostgreSQL's own parser cannot read. */
export class Unparsable extends Error {
  override readonly name = "Unparsable";
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** Space and comments before a statement. */
const BEFORE = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*/;

/**
 * The statements of a file, by PostgreSQL's own parser. Places in it are bytes of UTF-8 (libpg-query 18.1.5,
 * findings/libpg-query-counts-bytes.sh), so the text is cut as bytes.
 * @throws Unparsable
 */
export async function statementsOf(sql: string): Promise<Statement[]> {
  const bytes = Buffer.from(sql);
  return (await parsed(sql)).map(({ stmt, stmt_location = 0, stmt_len }) => {
    const end = stmt_len ? stmt_location + stmt_len : bytes.length;
    const cut = bytes.subarray(stmt_location, end).toString("utf8");
    const lead = BEFORE.exec(cut)?.[0] ?? "";
    const before = bytes.subarray(0, stmt_location).toString("utf8") + lead;
    const [kind = "", tree = {}] = Object.entries(stmt)[0] ?? [];
    return { text: cut.trim(), line: lineAt(before), kind, tree: tree as Tree };
  });
}

/**
 * The pieces of a file as the CLI records them: cut at the semicolons between statements, trimmed, empty ones left out, a
 * comment at the end a piece of its own (supabase 2.117.0; test/operations/migrations/cli.long.test.ts).
 * @throws Unparsable
 */
export async function recordedPieces(sql: string): Promise<string[]> {
  const bytes = Buffer.from(sql);
  let from = 0;
  const pieces: string[] = [];
  for (const { stmt_location = 0, stmt_len } of await parsed(sql)) {
    const end = stmt_len ? stmt_location + stmt_len : bytes.length;
    pieces.push(bytes.subarray(from, end).toString("utf8"));
    from = end;
  }
  pieces.push(bytes.subarray(from).toString("utf8"));
  return pieces.map((piece) => piece.replace(/^[\s;]+|[\s;]+$/g, "")).filter((piece) => piece !== "");
}

interface Raw {
  stmt: Record<string, unknown>;
  stmt_location?: number;
  stmt_len?: number;
}

async function parsed(sql: string): Promise<Raw[]> {
  // The parser takes no empty text.
  if (sql.trim() === "") return [];
  try {
    return ((await parse(sql)) as { stmts?: Raw[] }).stmts ?? [];
  } catch (error) {
    const { message, sqlDetails } = error as SqlError;
    const at = sqlDetails?.cursorPosition ?? 0;
    throw new Unparsable(lineAt(sql.slice(0, at)), message);
  }
}

const lineAt = (before: string) => before.split("\n").length;
