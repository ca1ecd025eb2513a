import type { DeepReadonly, StackSettings } from "../../../settings/types.ts";
import type { MigrationFinding } from "../finding.ts";
import type { Statement, Tree } from "../statements.ts";
import { list, relationName, text } from "./names.ts";

/** What the settings allow. */
export type LintSettings = DeepReadonly<
  Pick<StackSettings["database"], "anonGrants" | "exposedSchemas" | "contracts">
>;

type Found = Pick<MigrationFinding, "rule" | "problem" | "safe"> & Partial<Pick<MigrationFinding, "level">>;

/** Roles that whoever has the public key of the project is. */
const ANYBODY = ["anon", "public"];

/** Whether a statement refuses to run in a transaction: alone in its file it runs by itself. */
export function runsAlone({ kind, tree }: Statement): boolean {
  if (kind === "IndexStmt" || kind === "DropStmt") return tree.concurrent === true;
  if (kind === "ReindexStmt") return namesOption(tree.params, "concurrently");
  if (kind === "VacuumStmt") return tree.is_vacuumcmd === true;
  if (kind === "AlterTableStmt")
    return list(tree.cmds).some((one) => {
      const { subtype, def } = (one as { AlterTableCmd: Tree }).AlterTableCmd;
      return (
        subtype === "AT_DetachPartition" &&
        (def as { PartitionCmd?: Tree } | undefined)?.PartitionCmd?.concurrent === true
      );
    });
  return ["CreatedbStmt", "DropdbStmt", "AlterSystemStmt", "CreateTableSpaceStmt"].includes(kind);
}

const namesOption = (options: unknown, name: string) =>
  list(options).some((one) => (one as { DefElem: Tree }).DefElem.defname === name);

/** What a statement does that no migration may, whatever stands around it. */
export function forbidden({ kind, tree }: Statement, settings: LintSettings): Found[] {
  switch (kind) {
    case "TransactionStmt":
      return [
        {
          rule: "own-transaction",
          problem:
            "begins or ends a transaction itself: what follows it is not taken back when a later statement fails",
          safe: "leave it out: each file is one transaction already",
        },
      ];
    case "VariableSetStmt":
      return roleChange(tree);
    case "AlterTableStmt":
      return list(tree.cmds).flatMap((one) =>
        rowSecurity(relationName(tree.relation), (one as { AlterTableCmd: Tree }).AlterTableCmd),
      );
    case "GrantStmt":
      return granted(tree, settings);
    case "AlterDefaultPrivilegesStmt":
      return granted((tree.action as Tree | undefined) ?? {}, settings);
    case "GrantRoleStmt":
      return list(tree.grantee_roles).some(isAnybody)
        ? [{ rule: "grant-to-anon", problem: "makes anybody a member of another role", safe: "leave it out" }]
        : [];
    case "ViewStmt":
      return view(tree, settings);
    case "IndexStmt":
      return tree.concurrent === true && !tree.idxname
        ? [
            {
              rule: "unnamed-concurrent-index",
              problem:
                "makes an index without a name: after an interruption nobody can tell whether it is there",
              safe: "create index concurrently <name> on …",
            },
          ]
        : [];
    default:
      return [];
  }
}

function roleChange({ name }: Tree): Found[] {
  if (name !== "role" && name !== "session_authorization") return [];
  return [
    {
      rule: "set-role",
      problem: "goes on as another role, which may not write the history of migrations (42501)",
      safe: "leave it out; give what was made to its owner: alter table … owner to …",
    },
  ];
}

function rowSecurity(table: string, { subtype, def }: Tree): Found[] {
  if (subtype === "AT_DisableRowSecurity" || subtype === "AT_NoForceRowSecurity")
    return [
      {
        rule: "disable-rls",
        problem: `turns row level security off for ${table}: whoever has the public key reads every row`,
        safe: "leave it on, and write the policy that is missing: create policy … on … for select to … using (…)",
      },
    ];
  const options = (def as { List?: { items?: unknown } } | undefined)?.List?.items;
  return subtype === "AT_ResetRelOptions" && namesOption(options, "security_invoker")
    ? [
        {
          rule: "view-owner-rights",
          problem: `has the view ${table} read with its owner's rights again, past row level security`,
          safe: "leave security_invoker on",
        },
      ]
    : [];
}

const isAnybody = (node: unknown): boolean => {
  const { roletype, rolename } = (node as { RoleSpec: Tree }).RoleSpec;
  return roletype === "ROLESPEC_PUBLIC" || ANYBODY.includes(String(rolename));
};

function granted(tree: Tree, { anonGrants }: LintSettings): Found[] {
  if (tree.is_grant !== true || !list(tree.grantees).some(isAnybody)) return [];
  const privileges = list(tree.privileges).map((one) =>
    String((one as { AccessPriv: Tree }).AccessPriv.priv_name ?? "").toUpperCase(),
  );
  const tables = list(tree.objects).flatMap((one) => {
    const { RangeVar } = one as { RangeVar?: unknown };
    return RangeVar ? [relationName(RangeVar)] : [];
  });
  const declared = (table: string) =>
    privileges.length > 0 &&
    anonGrants.some(
      (one) => one.relation === table && privileges.every((privilege) => one.privileges.includes(privilege)),
    );
  if (tree.objtype === "OBJECT_TABLE" && tables.length > 0 && tables.every(declared)) return [];
  return [
    {
      rule: "grant-to-anon",
      problem: `grants ${privileges.join(", ") || "all"} to anybody: anon is whoever has the project's public key`,
      safe: "grant it to authenticated or service_role; what is meant for anybody is declared in database.anonGrants",
    },
  ];
}

function view(tree: Tree, { exposedSchemas }: LintSettings): Found[] {
  const name = relationName(tree.view);
  const invoker = list(tree.options).find(
    (one) => (one as { DefElem: Tree }).DefElem.defname === "security_invoker",
  ) as { DefElem: Tree } | undefined;
  const on = /^(on|true|1|yes)$/i.test(text(invoker?.DefElem.arg) || (invoker ? "on" : ""));
  if (on || !exposedSchemas.includes(name.split(".")[0] ?? "")) return [];
  return [
    {
      rule: "view-owner-rights",
      problem: `makes the view ${name} without security_invoker: its reader sees every row of the tables, whatever their policies say`,
      safe: `create or replace view ${name} with (security_invoker = on) as …; replacing it without the option drops it`,
    },
  ];
}
