/**
 * How the application opens its connections: by Prisma's own engine, by Prisma with a driver adapter (node-postgres reads
 * the URL then), or without Prisma.
 */
export type Client = "engine" | "driver-adapter" | "none";

/** What the application is taken to use where nobody says. */
export const DEFAULT_CLIENT: Client = "engine";

/** Names under which the application's Prisma and its command line look for a connection; the matrix has no others. */
const prismaNames =
  /^((DATABASE|DIRECT|SHADOW_DATABASE|POSTGRES|POSTGRES_PRISMA|STAGING_DB|PRODUCTION_DB)_URL|POSTGRES_URL_NON_POOLING)$/;

/** Whether Prisma's engine reads the variable of this name. */
export const isReadByEngine = (name: string, client: Client): boolean =>
  client === "engine" && prismaNames.test(name.toUpperCase());
