import { type Connection, readEndpoints } from "./connection.ts";

/** Ports on which Postgres and its poolers listen: `host:port` with one of them is a Postgres under any name. */
const ports = "5432|5433|6432|6543|54322";
const host = "(?:\\[[0-9a-f:.]+\\]|[\\w.-]{1,253})";
const one = `${host}:(?:${ports})`;
/** A list of hosts, of which one at least has such a port; who logs in before it, a database and a query behind it. */
const address = new RegExp(
  `^(?:tcp:)?(?://)?(?:[^\\s@/]{1,400}@)?((?:${host}(?::\\d+)?,){0,8}${one}(?:,${host}(?::\\d+)?){0,8})(?:/[\\w.-]*)?(?:\\?\\S*)?$`,
  "i",
);
/** A line of libpq's password file: host, port, database, user and password. */
const passwordLine = new RegExp(`^(${one}):[^:\\n]*:[^:\\n]*:[^\\n]+$`, "gim");

/**
 * Finds what is nothing but hosts and a port of Postgres, with or without a database behind them, alone or at the start of
 * a password file's lines.
 */
export function readAddresses(text: string): Connection[] {
  const bare = text.trim();
  const whole = bare.includes("\n") ? undefined : address.exec(bare)?.[1];
  const lines = [...text.matchAll(passwordLine)].map(([, found = ""]) => found);
  return [...(whole === undefined ? [] : [whole]), ...lines].map((found) => ({
    form: "address",
    scheme: "",
    endpoints: readEndpoints(found),
    users: [],
    parameters: new Map(),
  }));
}
