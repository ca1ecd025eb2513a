/** How a registry wants to be asked: by name and password, or with a token that another address gives out. */
export type Challenge =
  | { scheme: "basic" }
  | { scheme: "bearer"; realm: string; service: string | undefined; scope: string | undefined };

/**
 * Reads the header `WWW-Authenticate` of a registry (RFC 9110, and Docker's token authentication). Undefined when it
 * offers neither basic nor bearer.
 */
export function readChallenge(header: string | null): Challenge | undefined {
  const [, scheme = "", rest = ""] = /^\s*(\w+)\s*(.*)$/s.exec(header ?? "") ?? [];
  if (scheme.toLowerCase() === "basic") return { scheme: "basic" };
  if (scheme.toLowerCase() !== "bearer") return undefined;
  const given: Record<string, string> = {};
  for (const [, name = "", quoted, bare] of rest.matchAll(/(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g))
    given[name.toLowerCase()] = quoted?.replace(/\\(.)/g, "$1") ?? bare ?? "";
  const { realm, service, scope } = given;
  return realm === undefined ? undefined : { scheme: "bearer", realm, service, scope };
}
