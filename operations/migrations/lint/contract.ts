import type { Statement, Tree } from "../statements.ts";
import { droppedNames, list, made, relationName } from "./names.ts";

/** What a statement takes from code that ran before it, and how to do without. */
export interface Taken {
  rule: string;
  what: string;
  safe: string;
}

const LATER =
  "first release code that does without it; then take it away in a release of its own, listed under database.contracts with reason and approver";

/** Drops that take nothing from code: what they name only makes it quicker, or is told by rules of their own. */
const HARMLESS = ["OBJECT_INDEX", "OBJECT_STATISTIC_EXT", "OBJECT_TRIGGER", "OBJECT_RULE"];

/** Drops of what code reads, by the parser's kind of object, in words. */
const KINDS: Readonly<Record<string, string>> = {
  ...{ OBJECT_TABLE: "table", OBJECT_VIEW: "view", OBJECT_MATVIEW: "materialized view" },
  ...{ OBJECT_SCHEMA: "schema", OBJECT_FUNCTION: "function", OBJECT_PROCEDURE: "procedure" },
  ...{ OBJECT_POLICY: "policy", OBJECT_TYPE: "type", OBJECT_DOMAIN: "domain", OBJECT_SEQUENCE: "sequence" },
  ...{ OBJECT_EXTENSION: "extension", OBJECT_ROUTINE: "routine", OBJECT_AGGREGATE: "aggregate" },
};

/**
 * What a statement takes away: drops, renames, other types, columns that old code leaves empty. What the same file makes
 * again is only replaced.
 * @param later statements of the file that follow it
 */
export function takenBy({ kind, tree }: Statement, later: readonly Statement[]): Taken[] {
  switch (kind) {
    case "DropStmt":
      return dropped(tree, later);
    case "AlterTableStmt":
      return list(tree.cmds).flatMap((one) => altered(tree, (one as { AlterTableCmd: Tree }).AlterTableCmd));
    case "RenameStmt":
      return renamed(tree);
    case "AlterObjectSchemaStmt": {
      const what = `moves ${relationName(tree.relation)} to schema ${tree.newschema}`;
      return [{ rule: "rename", what, safe: `leave it, and make a view in the other schema; ${LATER}` }];
    }
    case "TruncateStmt":
      return list(tree.relations).map((one) => ({
        rule: "truncate",
        what: `empties ${relationName((one as { RangeVar: unknown }).RangeVar)}`,
        safe: LATER,
      }));
    case "DropOwnedStmt":
      return [{ rule: "drop-owned", what: "drops everything that a role owns", safe: "name what is to go" }];
    case "DropdbStmt":
      return [{ rule: "drop-database", what: "drops a database", safe: "no migration does that" }];
    default:
      return [];
  }
}

function dropped(tree: Tree, later: readonly Statement[]): Taken[] {
  const type = String(tree.removeType);
  if (HARMLESS.includes(type)) return [];
  const again = later.map(({ kind, tree: next }) => made(kind, next));
  const word = KINDS[type] ?? type.replace(/^OBJECT_/, "").toLowerCase();
  return droppedNames(tree)
    .filter(
      (name) => type === "OBJECT_TABLE" || !again.some((one) => one?.type === type && one.name === name),
    )
    .map((name) => ({
      rule: `drop-${word.replaceAll(" ", "-")}`,
      what: `drops the ${word} ${name}${tree.behavior === "DROP_CASCADE" ? " and all that hangs on it" : ""}`,
      safe: type === "OBJECT_POLICY" ? `alter policy, or make the new one in the same file; ${LATER}` : LATER,
    }));
}

function altered({ relation }: Tree, { subtype, name, def }: Tree): Taken[] {
  const table = relationName(relation);
  switch (subtype) {
    case "AT_DropColumn":
      return [{ rule: "drop-column", what: `drops the column ${name} of ${table}`, safe: LATER }];
    case "AT_AlterColumnType":
      return [
        {
          rule: "change-type",
          what: `changes the type of the column ${name} of ${table}, under a lock that holds everybody up`,
          safe: `add a column of the new type, write both, copy in parts, read the new one; ${LATER}`,
        },
      ];
    case "AT_SetNotNull":
      return [
        {
          rule: "set-not-null",
          what: `demands a value in the column ${name} of ${table}: code that leaves it empty fails`,
          safe: `add check (${name} is not null) not valid, validate it in a later file, then set not null; ${LATER}`,
        },
      ];
    case "AT_AddColumn":
      return emptyColumn(table, (def as { ColumnDef?: Tree } | undefined)?.ColumnDef);
    default:
      return [];
  }
}

/** A column that must have a value, and that nothing gives one. */
function emptyColumn(table: string, column: Tree | undefined): Taken[] {
  const kinds = list(column?.constraints).map((one) => (one as { Constraint: Tree }).Constraint.contype);
  const needs = kinds.includes("CONSTR_NOTNULL") || kinds.includes("CONSTR_PRIMARY");
  const has = ["CONSTR_DEFAULT", "CONSTR_IDENTITY", "CONSTR_GENERATED"].some((one) => kinds.includes(one));
  if (!needs || has) return [];
  return [
    {
      rule: "not-null-without-default",
      what: `adds the column ${column?.colname} to ${table}, not null and without default: rows that are there, and code that does not know it, have no value`,
      safe: "add it with a default, or without not null",
    },
  ];
}

function renamed(tree: Tree): Taken[] {
  const { renameType, relation, subname, newname } = tree;
  const table = relationName(relation);
  const column = renameType === "OBJECT_COLUMN";
  if (
    !column &&
    !["OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_TYPE", "OBJECT_FUNCTION", "OBJECT_SCHEMA"].includes(
      String(renameType),
    )
  )
    return [];
  const what = column
    ? `the column ${subname} of ${table}`
    : relation
      ? table
      : `a ${KINDS[String(renameType)] ?? "name"}`;
  return [
    {
      rule: "rename",
      what: `renames ${what} to ${newname}`,
      safe: column
        ? `add the new column, write both, copy, read the new one; ${LATER}`
        : `leave it, and make a view of the new name with (security_invoker = on); ${LATER}`,
    },
  ];
}
