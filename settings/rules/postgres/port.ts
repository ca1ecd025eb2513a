import type { Finding } from "../../finding.ts";
import { type Connection, demanded, type Endpoint, parameterValues } from "./connection.ts";
import { transactionRefused } from "./refusals.ts";

/** Switches by which clients stop preparing statements, and the values that do it. */
const unprepared: Readonly<Record<string, readonly string[]>> = {
  pgbouncer: ["true", "1"],
  prepared_statements: ["false", "0"],
  prepare: ["false"],
  preparethreshold: ["0"],
  statement_cache_size: ["0"],
  prepared_statement_cache_size: ["0"],
  default_query_exec_mode: ["exec", "simple_protocol"],
};

/**
 * Judges the port of a Supabase endpoint. 5432 is a session everywhere; 6543 is a pooler in transaction mode, where
 * prepared statements and session state break, so the client must be told to do without them.
 */
export function judgePort(
  property: string,
  endpoint: Endpoint,
  connection: Connection,
  { session = false }: { session?: boolean },
): Finding[] {
  const port = endpoint.port ?? "5432";
  if (port === "5432") return [];
  if (port !== "6543") {
    const problem = "uses a port that Supabase does not serve";
    return [{ property, problem, fix: "Use 5432 (direct or session), or 6543 (transaction)." }];
  }
  if (session) return [transactionRefused(property)];
  const safe = Object.entries(unprepared).some(([name, good]) => {
    const every = (values: readonly string[]) =>
      values.length > 0 && values.every((value) => good.includes(value.toLowerCase()));
    // Drivers have their own letters for it (`prepareThreshold`): only of Prisma's and libpq's URLs the letters count.
    const plain = /^(postgres(ql)?)?$/.test(connection.scheme);
    return (
      every(parameterValues(connection.parameters, name)) && (!plain || every(demanded(connection, name)))
    );
  });
  if (safe) return [];
  const fix =
    "Add pgbouncer=true (Prisma), or the client's own switch against prepared statements, or use port 5432.";
  return [{ property, problem: "uses port 6543 without turning prepared statements off", fix }];
}
