import { remembered } from "../remembered.ts";

/** Variables by which libpq is sent to a file or a service for its host: nothing in them can be checked. */
const indirections = new Set(["PGSERVICE", "PGSERVICEFILE", "PGSYSCONFDIR"]);

const urlNames = new Set(["DATABASE_URL", "DIRECT_URL", "DB_URL", "DB_URI", "PG_URL", "POSTGRES_URL"]);
const urlPattern =
  /(^|_)(DATABASE|POSTGRES|POSTGRESQL|PG|TIMESCALE|SUPABASE_DB)(_[A-Z0-9]+)*_(URL|URI|DSN)$|(^|_)(STAGING|PROD|PRODUCTION|PREVIEW|DEV|TEST|MAIN|PRIMARY|APP|SUPABASE)_DB_(URL|URI|DSN)$|_DIRECT_URL$|^POSTGRES_URL_NON_POOLING$|^DATABASE_CONNECTION_STRING$/;

/** Systems that are not Postgres and whose variables look alike: `REDIS_DB_HOST`. Their ports give a disguise away. */
const other = /(^|_)(REDIS|VALKEY|KV|UPSTASH|CHROMA|MONGO|MONGODB|CLICKHOUSE|ELASTICSEARCH)_/;
/** Words that mean Postgres whatever stands beside them: `REDIS_TO_POSTGRES_HOST`. */
const certain = /(^|_)(POSTGRES|POSTGRESQL|POSTGRESDB|PGSQL|PG)_/;

/** Tells whether a name in upper case is that of a system which is not Postgres. */
export function isOtherSystem(upper: string): boolean {
  return other.test(upper) && !certain.test(upper);
}

/** Tells whether a variable's name says that its value is a whole connection string. */
export const namesConnection = remembered((name) => {
  const upper = name.toUpperCase();
  return (urlNames.has(upper) || urlPattern.test(upper)) && !isOtherSystem(upper);
});

/** Tells whether a variable sends libpq to a file or a service for its settings. */
export function namesIndirection(name: string): boolean {
  return indirections.has(name.toUpperCase());
}

/** Tells whether migrations or other session work take their connection from the variable of this name. */
export function namesSessionWork(name: string): boolean {
  return /(^|_)(DIRECT|SHADOW_DATABASE|MIGRATE|MIGRATIONS?)_|_NON_POOLING$/.test(name.toUpperCase());
}
