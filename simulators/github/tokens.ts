import type { Call } from "../kernel/routes.ts";
import { refuse } from "./errors.ts";

/** Refuses callers without a known token (`Bearer x` or `token x`) with 401, and without a User-Agent with 403. */
export function authenticate(known: ReadonlySet<string>, call: Call): void {
  if (!call.headers.get("user-agent")) {
    throw refuse(
      403,
      "Request forbidden by administrative rules. Please make sure your request has a User-Agent header",
    );
  }
  const header = call.headers.get("authorization");
  if (!header) throw refuse(401, "Requires authentication");
  const token = /^(?:bearer|token)\s+(\S+)\s*$/i.exec(header)?.[1];
  if (token === undefined || !known.has(token)) throw refuse(401, "Bad credentials");
}
