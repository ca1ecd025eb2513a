import { parsePlPgSQL } from "libpg-query";
import type { Statement, Tree } from "../statements.ts";
import { statementsOf } from "../statements.ts";
import { list, text } from "./names.ts";

/** What a DO block runs, as far as it can be read without running it. */
export interface Block {
  statements: Statement[];
  /** Whether it makes up statements as text, so that what it runs cannot be read. */
  dynamic: boolean;
}

/** Reads a DO block: what stands in one is migrated like what stands around it. @throws Unparsable */
export async function blockOf({ tree, line, text: whole }: Statement): Promise<Block> {
  const options = list(tree.args).map((one) => (one as { DefElem: Tree }).DefElem);
  const language = text(options.find(({ defname }) => defname === "language")?.arg) || "plpgsql";
  // Another language is no SQL that could be read.
  if (language !== "plpgsql") return { statements: [], dynamic: true };
  const found = walk(await parsePlPgSQL(whole));
  const inside = await Promise.all(found.queries.map(statementsOf));
  return { statements: inside.flat().map((one) => ({ ...one, line, inside: true })), dynamic: found.dynamic };
}

interface Found {
  queries: string[];
  dynamic: boolean;
}

function walk(node: unknown): Found {
  const found: Found = { queries: [], dynamic: false };
  const visit = (value: unknown) => {
    if (Array.isArray(value)) for (const one of value) visit(one);
    else if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value)) {
        if (key === "PLpgSQL_stmt_dynexecute" || key === "PLpgSQL_stmt_dynfors") found.dynamic = true;
        else if (key === "PLpgSQL_stmt_execsql") {
          const { sqlstmt } = inner as { sqlstmt?: { PLpgSQL_expr?: { query?: string } } };
          if (sqlstmt?.PLpgSQL_expr?.query) found.queries.push(sqlstmt.PLpgSQL_expr.query);
        } else visit(inner);
      }
  };
  visit(node);
  return found;
}
