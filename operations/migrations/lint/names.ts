import type { Tree } from "../statements.ts";

/** Values of the parser: `{String: {sval}}`. */
export const text = (node: unknown): string => {
  const inner = (node as { String?: { sval?: string } } | undefined)?.String;
  return inner?.sval ?? "";
};

export const list = (node: unknown): unknown[] => (Array.isArray(node) ? node : []);

/** A table as it is named, in schema public where none is. */
export function relationName(node: unknown): string {
  const { schemaname = "public", relname = "" } = (node ?? {}) as { schemaname?: string; relname?: string };
  return `${schemaname}.${relname}`;
}

/** Names of lists: `[{String}, {String}]`. */
const dotted = (nodes: unknown): string => {
  const parts = list(nodes).map(text);
  return parts.length === 1 ? `public.${parts[0]}` : parts.join(".");
};

/** Kinds that a schema does not hold: their names have no schema in front. */
const BARE = [
  "OBJECT_SCHEMA",
  "OBJECT_EXTENSION",
  "OBJECT_ROLE",
  "OBJECT_EVENT_TRIGGER",
  "OBJECT_PUBLICATION",
];

/** What a DROP names: `public.orders`; a policy or trigger as `<name> on <table>`. */
export function droppedNames({ objects, removeType }: Tree): string[] {
  return list(objects).map((one) => {
    const node = one as {
      List?: { items?: unknown };
      ObjectWithArgs?: { objname?: unknown };
      TypeName?: { names?: unknown };
    };
    if (node.ObjectWithArgs) return dotted(node.ObjectWithArgs.objname);
    if (node.TypeName) return dotted(node.TypeName.names);
    if (!node.List) return BARE.includes(String(removeType)) ? text(one) : `public.${text(one)}`;
    const parts = list(node.List.items);
    if (!["OBJECT_POLICY", "OBJECT_TRIGGER", "OBJECT_RULE"].includes(String(removeType)))
      return dotted(parts);
    return `${text(parts.at(-1))} on ${dotted(parts.slice(0, -1))}`;
  });
}

/** What a statement makes, as a DROP of it would name it: kind of object and name; undefined for all others. */
export function made(kind: string, tree: Tree): { type: string; name: string } | undefined {
  const of = (type: string, name: string) => ({ type: `OBJECT_${type}`, name });
  switch (kind) {
    case "CreateStmt":
      return of("TABLE", relationName(tree.relation));
    case "ViewStmt":
      return of("VIEW", relationName(tree.view));
    case "CreateTableAsStmt": {
      const name = relationName((tree.into as Tree | undefined)?.rel);
      return of(tree.objtype === "OBJECT_MATVIEW" ? "MATVIEW" : "TABLE", name);
    }
    case "IndexStmt":
      return tree.idxname
        ? of("INDEX", relationName({ ...(tree.relation as Tree), relname: tree.idxname }))
        : undefined;
    case "CreateFunctionStmt":
      return of(tree.is_procedure ? "PROCEDURE" : "FUNCTION", dotted(tree.funcname));
    case "CreatePolicyStmt":
      return of("POLICY", `${tree.policy_name} on ${relationName(tree.table)}`);
    case "CreateTrigStmt":
      return of("TRIGGER", `${tree.trigname} on ${relationName(tree.relation)}`);
    case "CreateSeqStmt":
      return of("SEQUENCE", relationName(tree.sequence));
    case "CreateEnumStmt":
      return of("TYPE", dotted(tree.typeName));
    case "CompositeTypeStmt":
      return of("TYPE", relationName(tree.typevar));
    case "CreateSchemaStmt":
      return of("SCHEMA", String(tree.schemaname));
    case "CreateExtensionStmt":
      return of("EXTENSION", String(tree.extname));
    default:
      return undefined;
  }
}
