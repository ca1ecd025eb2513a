import type { Finding } from "../../finding.ts";
import { type Connection, demanded, parameterValues } from "./connection.ts";

/** Connections that one process opens at most; undefined when it does not say, or not clearly. */
export function connectionLimit(connection: Connection): number | undefined {
  return wholeNumber(demanded(connection, "connection_limit"));
}

/**
 * Judges whether a pooled connection says how many connections a process opens and how long it waits for one: without the
 * first the pool cannot be shared out, without the second a full pool looks like a process that hangs.
 */
export function judgeSize(property: string, connection: Connection): Finding[] {
  const sizes = [
    ["connection_limit", "as many connections as Prisma thinks best", "<connections of one machine>"],
    ["connect_timeout", "no end to waiting for a connection", "10"],
  ] as const;
  return sizes.flatMap(([name, otherwise, good]) => {
    const given = demanded(connection, name);
    if (wholeNumber(given) !== undefined) return [];
    const unread = given.length === 0 && parameterValues(connection.parameters, name).length > 0;
    const problem = unread
      ? `has a ${name} that its client does not read: write it in these letters, with & alone before it`
      : given.length === 0
        ? `has no ${name}: ${otherwise}`
        : `has a ${name} that is not one whole number above 0`;
    return [{ property, problem, fix: `Add ${name}=${good} to the URL, once.` }];
  });
}

function wholeNumber(given: readonly string[]): number | undefined {
  const [first] = given;
  return given.length === 1 && first !== undefined && /^[1-9]\d{0,5}$/.test(first)
    ? Number(first)
    : undefined;
}
