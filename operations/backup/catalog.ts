import type { Client } from "pg";
import { rows } from "../postgres/session.ts";
import type { Catalog } from "./manifest.ts";

/** Tables of which one row is worth counting: partitions count, what they are parts of does not. */
const COUNTED = ["r", "m"];

/**
 * What a database holds beside its rows, in the schemas that are backed up: read in the transaction of the dump's own
 * snapshot, so that it is exactly what the dump has.
 */
export async function readCatalog(client: Client, schemas: readonly string[]): Promise<Catalog> {
  const of = [[...schemas]];
  return {
    tables: await counted(client, schemas),
    policies: await rows(
      client,
      `SELECT schemaname AS schema, tablename AS table, policyname AS name, permissive, roles::text[] AS roles, cmd AS command,
              qual AS using, with_check AS "check"
         FROM pg_policies WHERE schemaname = ANY ($1) ORDER BY 1, 2, 3`,
      of,
    ),
    views: await rows(
      client,
      `SELECT n.nspname AS schema, c.relname AS name, coalesce(c.reloptions, '{}') AS options
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'v' AND n.nspname = ANY ($1) ${NOT_OF_EXTENSIONS} ORDER BY 1, 2`,
      of,
    ),
    extensions: await rows(
      client,
      `SELECT e.extname AS name, n.nspname AS schema, e.extversion AS version
         FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql' ORDER BY 1`,
    ),
    roles: await rolesOf(client, schemas),
    outward: await rows(
      client,
      `SELECT n.nspname AS schema, c.relname AS table, k.conname AS constraint, rn.nspname || '.' || r.relname AS refers
         FROM pg_constraint k
         JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_class r ON r.oid = k.confrelid JOIN pg_namespace rn ON rn.oid = r.relnamespace
        WHERE k.contype = 'f' AND n.nspname = ANY ($1) AND NOT rn.nspname = ANY ($1) ORDER BY 1, 2, 3`,
      of,
    ),
    schemaVersion: await schemaVersion(client),
  };
}

const NOT_OF_EXTENSIONS =
  "AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')";

async function counted(client: Client, schemas: readonly string[]): Promise<Catalog["tables"]> {
  const found = await rows<{ schema: string; name: string; rls: boolean; forced: boolean; kind: string }>(
    client,
    `SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind, c.relrowsecurity AS rls, c.relforcerowsecurity AS forced
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = ANY ('{r,p,m}'::"char"[]) AND n.nspname = ANY ($1) ${NOT_OF_EXTENSIONS} ORDER BY 1, 2`,
    [[...schemas]],
  );
  const tables: Catalog["tables"] = [];
  for (const { kind, ...table } of found) {
    const at = `${client.escapeIdentifier(table.schema)}.${client.escapeIdentifier(table.name)}`;
    const [count] = COUNTED.includes(kind)
      ? await rows<{ rows: string }>(client, `SELECT count(*) AS rows FROM ONLY ${at}`)
      : [];
    tables.push({ ...table, rows: count === undefined ? null : Number(count.rows) });
  }
  return tables;
}

/**
 * Roles that the dump names: owners, grantees, those of policies, and theirs in turn. A dump has none of them, and a policy to a
 * role that is missing is lost with its table kept.
 */
async function rolesOf(client: Client, schemas: readonly string[]): Promise<Catalog["roles"]> {
  return rows(
    client,
    `WITH RECURSIVE named AS (
       SELECT c.relowner AS oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY ($1)
       UNION SELECT n.nspowner FROM pg_namespace n WHERE n.nspname = ANY ($1)
       UNION SELECT p.proowner FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = ANY ($1)
       UNION SELECT a.grantee FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a WHERE n.nspname = ANY ($1)
       UNION SELECT a.grantee FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = ANY ($1)
       UNION SELECT a.grantee FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace, aclexplode(p.proacl) a WHERE n.nspname = ANY ($1)
       UNION SELECT a.grantee FROM pg_default_acl d JOIN pg_namespace n ON n.oid = d.defaclnamespace, aclexplode(d.defaclacl) a WHERE n.nspname = ANY ($1)
       UNION SELECT d.defaclrole FROM pg_default_acl d JOIN pg_namespace n ON n.oid = d.defaclnamespace WHERE n.nspname = ANY ($1)
       UNION SELECT unnest(pol.polroles) FROM pg_policy pol JOIN pg_class c ON c.oid = pol.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY ($1)
     ), with_groups AS (
       SELECT oid FROM named UNION SELECT m.roleid FROM pg_auth_members m JOIN with_groups g ON g.oid = m.member
     )
     SELECT r.rolname AS name, r.rolinherit AS inherit, r.rolbypassrls AS "bypassRls",
            ARRAY(SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid ORDER BY 1) AS "memberOf"
       FROM pg_roles r JOIN with_groups w ON w.oid = r.oid WHERE r.rolname !~ '^pg_' AND r.rolname <> 'postgres' ORDER BY 1`,
    [[...schemas]],
  );
}

/** Newest version that Supabase's or Prisma's own history has; null where there is neither. */
async function schemaVersion(client: Client): Promise<string | null> {
  for (const [table, text] of [
    [
      "supabase_migrations.schema_migrations",
      "SELECT max(version) AS version FROM supabase_migrations.schema_migrations",
    ],
    [
      "public._prisma_migrations",
      "SELECT max(migration_name) AS version FROM public._prisma_migrations WHERE finished_at IS NOT NULL",
    ],
  ] as const) {
    const [there] = await rows<{ there: string | null }>(client, "SELECT to_regclass($1)::text AS there", [
      table,
    ]);
    if (!there?.there) continue;
    const [found] = await rows<{ version: string | null }>(client, text);
    if (found?.version) return found.version;
  }
  return null;
}
