import { randomUUID } from "node:crypto";
import { setTimeout as setTimeoutIn } from "node:timers/promises";
import { Client } from "pg";
import { clientConfig, isTransactionPort, type PostgresTarget, shownTarget } from "./target.ts";

/** Errors of a network that has no way to a host, as IPv4 alone has none to Supabase's direct host. */
const NO_WAY = ["ENETUNREACH", "EHOSTUNREACH", "EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN"];

/** Whether it is the network that leads nowhere, and another way may: by the client's error, or by what `withClient` made of it. */
export function leadsNowhere(error: unknown): boolean {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return NO_WAY.includes(code ?? cause?.code ?? "");
}

/** Nothing came back, which may be the network's fault: of who refuses, or says no, it is known that he is there. */
export function isSilent(error: unknown): boolean {
  if (leadsNowhere(error)) return true;
  const { code, message, cause } = error as NodeJS.ErrnoException & { cause?: unknown };
  // What node-postgres says (8.23.1) of its own limits, and what Node says of a connection that nobody took up.
  return (
    code === "ETIMEDOUT" ||
    /^(timeout expired|Query read timeout|Connection terminated due to connection timeout)$/.test(message) ||
    (cause !== undefined && isSilent(cause))
  );
}

/** Why a client did not connect: where several addresses failed, Node says their code and no message. */
export const whyNotConnected = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  return message || String(code);
};

/**
 * A client that is connected, and ended whatever becomes of its use.
 * @param limitMs that connecting and each answer may take. @default a minute, and any time
 * @throws Error without the password
 */
export async function withClient<T>(
  target: PostgresTarget,
  use: (client: Client) => Promise<T>,
  limitMs?: number,
): Promise<T> {
  const limits = limitMs && { connectionTimeoutMillis: limitMs, query_timeout: limitMs };
  const client = new Client({ ...clientConfig(target), ...limits });
  // A server that goes away in between is heard by the query that waits for it.
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (error) {
    throw new Error(`${shownTarget(target)} cannot be reached: ${whyNotConnected(error)}`, { cause: error });
  }
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Rows of a query, typed by whoever wrote it. */
export async function rows<T>(client: Client, text: string, values: unknown[] = []): Promise<T[]> {
  return (await client.query(text, values)).rows as T[];
}

/** Own setting that the probe leaves in a session; the name means nothing to a server. */
const MARK = "hotdash.session";
/** Milliseconds that a pooler with a single connection is waited for. */
const PROBE_TIMEOUT_MS = 5_000;

/**
 * Refuses a connection that is no session of its own: through a transaction pooler a dump ends with exit 0 and another
 * content as soon as it has a neighbour, and locks are worthless. Told by the port where it says so, and by how it behaves:
 * what one client set, a second one sees, or the first does not see again while a second holds a transaction.
 * @throws Error that names the right connection
 */
export async function expectSession(target: PostgresTarget): Promise<void> {
  if (isTransactionPort(target) || (await sharesSessions(target)))
    throw new Error(
      `${shownTarget(target)} is a pooler in transaction mode: what is read through it may be another's session, so no dump, restore or lock goes through it\n` +
        "   allowed: the direct connection (db.<ref>.supabase.co:5432), or the session pooler (<name>.pooler.supabase.com:5432)",
    );
}

/** Whether others may work in a session of this connection, told by how it behaves. */
export async function sharesSessions(target: PostgresTarget, limitMs?: number): Promise<boolean> {
  const probe = async (first: Client): Promise<boolean> => {
    // Only a pooler gives a client another number than that of the server process behind it.
    const [own] = await rows<{ pid: number }>(first, "SELECT pg_backend_pid() AS pid");
    if (own?.pid === (first as unknown as { processID: number | null }).processID) return false;
    const mark = randomUUID();
    const read = async (client: Client) =>
      (await rows<{ mark: string | null }>(client, "SELECT current_setting($1, true) AS mark", [MARK]))[0]
        ?.mark;
    await first.query("SELECT set_config($1, $2, false)", [MARK, mark]);
    const beside = async (second: Client): Promise<boolean> => {
      await second.query("BEGIN");
      try {
        if ((await read(second)) === mark) return true;
        const late = setTimeoutIn(PROBE_TIMEOUT_MS, undefined, { ref: false });
        return (await Promise.race([read(first), late])) !== mark;
      } finally {
        await second.query("ROLLBACK");
        await first.query("SELECT set_config($1, '', false)", [MARK]).catch(() => {});
      }
    };
    return withClient(target, beside, limitMs);
  };
  return withClient(target, probe, limitMs);
}
