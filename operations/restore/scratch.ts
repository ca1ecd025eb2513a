import { randomBytes } from "node:crypto";
import { withClient } from "../postgres/session.ts";
import { type PostgresTarget, targetOf } from "../postgres/target.ts";
import { startScratchServer } from "../scratch-server/server.ts";

/** Address of a server that scratch databases may be made on, by a superuser; without it one is started here. */
export const SCRATCH_VARIABLE = "HOTDASH_SCRATCH_URL";

/**
 * Gives a database with nothing in it to `use`, and takes it away afterwards.
 * @param major of PostgreSQL, which decides what is started where no server is named
 * @throws NoServer when there is neither a server nor a way to start one
 */
export async function withScratch<T>(
  { major, env }: { major: number; env: NodeJS.ProcessEnv },
  use: (target: PostgresTarget) => Promise<T>,
): Promise<T> {
  const given = env[SCRATCH_VARIABLE];
  if (given) return inDatabase(targetOf(given, SCRATCH_VARIABLE), use);
  const server = await startScratchServer({ major });
  try {
    return await inDatabase(targetOf(server.url(), "scratch server"), use);
  } finally {
    await server.stop();
  }
}

async function inDatabase<T>(
  server: PostgresTarget,
  use: (target: PostgresTarget) => Promise<T>,
): Promise<T> {
  const database = `hotdash_scratch_${randomBytes(6).toString("hex")}`;
  await withClient(server, (client) => client.query(`CREATE DATABASE ${database} TEMPLATE template0`));
  try {
    return await use({ ...server, database });
  } finally {
    await withClient(server, (client) => client.query(`DROP DATABASE ${database} WITH (FORCE)`));
  }
}
