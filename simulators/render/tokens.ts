import type { Call } from "../kernel/routes.ts";
import { refuse } from "./errors.ts";

/** Refuses (401) callers without a known key. */
export function authenticate(known: ReadonlySet<string>, call: Call): void {
  const [, token = ""] = /^bearer\s+(\S+)$/i.exec(call.headers.get("authorization") ?? "") ?? [];
  if (!known.has(token)) throw refuse(401, "Unauthorized");
}

/** Throws for a key that could open something outside: a simulated world takes simulated keys only. */
export function checkSimulated(tokens: readonly string[]): void {
  const real = tokens.filter((token) => !token.startsWith("sim_"));
  if (real.length > 0)
    throw new Error("keys of a simulated Render begin with sim_; this one is given another");
}
