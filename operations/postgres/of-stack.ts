import { isLoopback } from "../../providers/kernel/connection.ts";
import { connectionOf } from "../../settings/matrix/data.ts";
import { migrationsUrl } from "../../settings/rules/migrations-url.ts";
import type { StackSettings } from "../../settings/types.ts";

/** Variable that names the server which stands for Supabase; only a simulated stack takes it. */
export const POSTGRES_URL_VARIABLE = "HOTDASH_POSTGRES_URL";

/** What says where a stack's database is. */
export type DatabaseSettings = Pick<StackSettings, "stack" | "platform" | "secrets" | "supabase">;

/**
 * The ways to a stack's database for work that needs a session of its own: the connection for migrations (DIRECT_URL as given,
 * else made of the application's own), and the session pooler behind it where that is the direct host, which answers on IPv6
 * only. Of a simulated stack the database with the name of its project's ref on a server of this machine, or none.
 * @throws Error that says what is missing
 */
export function databaseUrls(settings: DatabaseSettings, env: NodeJS.ProcessEnv): string[] {
  const { platform, secrets, supabase, stack } = settings;
  const given = env[POSTGRES_URL_VARIABLE];
  if (platform === "simulated") return given ? [simulated(given, supabase.ref)] : [];
  if (given) throw new Error(`a live stack reaches its own Supabase project: unset ${POSTGRES_URL_VARIABLE}`);
  const url = secrets.DIRECT_URL ?? migrationsUrl(connectionOf(secrets), supabase);
  if (url === undefined)
    throw new Error(
      `stack ${stack} has no connection to its database\n   fix: npm run pulumi -- config set --secret --path 'hotdash:secrets.POSTGRES_URL' -s ${stack}`,
    );
  const pooled = migrationsUrl(url, { ...supabase, ipv4AddOn: false });
  return [...new Set([url, ...(pooled ? [pooled] : [])])];
}

function simulated(given: string, database: string): string {
  if (!isLoopback(given))
    throw new Error(
      `${POSTGRES_URL_VARIABLE} must be a server on this machine: postgresql://postgres@127.0.0.1:<port>`,
    );
  const url = new URL(given);
  url.pathname = `/${database}`;
  return url.href;
}
