import { type Connection, readEndpoints } from "./connection.ts";

/** Ports on which Postgres and its poolers listen: `host:port` with one of them is a Postgres under any name. */
const ports = "5432|5433|6432|6543|54322";
const address = new RegExp(`^(?:tcp://)?((?:\\[[0-9a-f:.]+\\]|[\\w.-]+):(?:${ports}))$`, "i");
/** A line of libpq's password file: host, port, database, user and password. */
const passwordLine = new RegExp(
  `^((?:\\[[0-9a-f:.]+\\]|[\\w.-]+):(?:${ports})):[^:\\n]*:[^:\\n]*:[^\\n]+$`,
  "gim",
);

/** Finds what is nothing but a host and a port of Postgres, alone or at the start of a password file's lines. */
export function readAddresses(text: string): Connection[] {
  const whole = address.exec(text.trim())?.[1];
  const lines = [...text.matchAll(passwordLine)].map(([, found = ""]) => found);
  return [...(whole === undefined ? [] : [whole]), ...lines].map((found) => ({
    form: "address",
    scheme: "",
    endpoints: readEndpoints(found),
    users: [],
    parameters: new Map(),
  }));
}
