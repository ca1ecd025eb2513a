import type { Session } from "../postgres/named-session.ts";

/** A table, view or materialized view of a schema that the API shows. */
export interface Relation {
  /** `public.orders`. */
  name: string;
  kind: "table" | "view" | "materialized view" | "foreign table";
  /** Row level security is on; of tables. */
  secured: boolean;
  /** It holds the owner, too. */
  forced: boolean;
  owner: string;
  policies: number;
  /** A view reads with the rights of who asks. */
  invoker: boolean;
  /** Privileges of anon, those of everybody among them. */
  anon: string[];
}

/** What a database is like when a release is verified. */
export interface Observed {
  relations: Relation[];
  /** Every table of every schema: what migrations may have made elsewhere. */
  tables: string[];
  /** `<policy> on <table>` of policies for a role that there is not. */
  orphans: string[];
  extensions: string[];
  /** Sessions with this database, ours among them. */
  sessions: number;
  role: string;
  /** Whether that role passes row level security by itself. */
  bypasses: boolean;
}

const RELATIONS = `
  select n.nspname || '.' || c.relname as name,
    case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table' else 'table' end as kind,
    c.relrowsecurity as secured, c.relforcerowsecurity as forced, pg_get_userbyid(c.relowner) as owner,
    (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies,
    coalesce((select option_value::boolean from pg_options_to_table(c.reloptions) where option_name = 'security_invoker'), false) as invoker,
    array(select distinct a.privilege_type from aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
      where a.grantee = 0 or a.grantee = (select oid from pg_roles where rolname = 'anon') order by 1) as anon
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname = any($1)
    and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype = 'e')
  order by 1`;

/** Looks at a database; only reads. */
export async function observe(session: Session, schemas: readonly string[]): Promise<Observed> {
  const names = async (sql: string) => (await session.query<{ name: string }>(sql)).map(({ name }) => name);
  const [own] = await session.query<{ role: string; bypasses: boolean; sessions: number }>(
    `select current_user as role, r.rolbypassrls or r.rolsuper as bypasses,
       (select count(*)::int from pg_stat_activity where datname = current_database()) as sessions
     from pg_roles r where r.rolname = current_user`,
  );
  return {
    relations: await session.query<Relation>(RELATIONS, [[...schemas]]),
    tables: await names(
      "select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p')",
    ),
    orphans: await names(
      `select p.polname || ' on ' || p.polrelid::regclass as name from pg_policy p
       where exists (select from unnest(p.polroles) r where r <> 0 and not exists (select from pg_roles where oid = r))`,
    ),
    extensions: await names("select extname as name from pg_extension"),
    sessions: own?.sessions ?? 0,
    role: own?.role ?? "",
    bypasses: own?.bypasses === true,
  };
}
