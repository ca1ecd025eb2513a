import type { Connection } from "./connection.ts";
import { addParameter, readEndpoints, withPorts } from "./connection.ts";

/** Postgres's own programs that take a host as an option. */
export const CLIENTS =
  "psql|pg_dump|pg_dumpall|pg_restore|pg_isready|pg_basebackup|pg_receivewal|pgbench|vacuumdb|reindexdb|clusterdb|dropdb|pgcli|pg_amcheck";

const call = new RegExp(`\\b(?:${CLIENTS})\\b([^\\n|;&]{0,600})`, "gi");
const option = /(?<!\S)(?:-([hpU])\s*|--(host|port|username)[=\s]\s*)("[^"]*"|'[^']*'|[^\s"']+)/g;
const keywords: Readonly<Record<string, string>> = { h: "host", p: "port", U: "user", username: "user" };
/** What a shell, a workflow or a template fills in: judged where it gets its value. */
const reference = /^(?:\$|%\w+%|<|\{\{)/;

/**
 * Programs by which schema or data go through one session: dumps, restores, migrations. Port 6543 breaks them, or makes
 * another dump than the database's, without saying so (specs of Supabase's pooler: names without schema, rows left out).
 */
const sessionWork =
  /\b(?:pg_dump|pg_dumpall|pg_restore|pg_basebackup|pg_receivewal|vacuumdb|reindexdb|clusterdb)\b|\bprisma\s+(?:-\S+\s+)*(?:migrate|db\s+(?:push|pull|execute|seed))\b|\bsupabase\s+(?:-\S+\s+)*(?:db\s+(?:push|pull|dump|diff|reset|lint)|migration\s+\w+)\b|\b(?:rails|rake)\s+db:|\b(?:knex|typeorm|sequelize|mikro-orm)\s+\S*migrat|\bdrizzle-kit\s+(?:push|migrate|pull)\b|\b(?:dbmate|goose|flyway|liquibase|alembic|sqitch|atlas|node-pg-migrate|pg-migrate)\s+\S|\bmanage\.py\s+(?:migrate|dbshell|dumpdata|loaddata)\b|\bmigrate\s+(?:-\S+\s+)*-database\b/i;

/** Whether a command does work that needs a session, whatever its variables are called. */
export const doesSessionWork = (text: string): boolean => sessionWork.test(text);

/** A word of a command line as it stands, quotes taken off, a default taken for what it stands for. */
export function given(word: string): string | undefined {
  const bare = word.replace(/^(["'])(.*)\1$/s, "$2");
  const fallback = /^\$\{\w+:?[-=]([^${}]+)\}$/.exec(bare)?.[1];
  if (fallback !== undefined) return fallback;
  return bare === "" || reference.test(bare) ? undefined : bare;
}

/** Connections that Postgres's own programs are given as options: `pg_dump -h host -p 6543 -U user`. */
export function readOptions(text: string): Connection[] {
  return [...text.matchAll(call)].flatMap(([, rest = ""]) => {
    const parameters = new Map<string, string[]>();
    for (const [, short = "", long = "", word = ""] of rest.matchAll(option)) {
      const value = given(word);
      if (value !== undefined) addParameter(parameters, keywords[short || long] ?? long, value);
    }
    const hosts = parameters.get("host") ?? [];
    if (hosts.length === 0) return [];
    const endpoints = withPorts(hosts.flatMap(readEndpoints), parameters.get("port")?.at(-1));
    return [{ form: "options", scheme: "", endpoints, users: parameters.get("user") ?? [], parameters }];
  });
}
