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

/** Hosts that give out tokens for registries of other names (Docker's and GitLab's documentation). */
const TOKEN_HOSTS: Record<string, string> = {
  "docker.io": "auth.docker.io",
  "index.docker.io": "auth.docker.io",
  "registry-1.docker.io": "auth.docker.io",
  "registry.gitlab.com": "gitlab.com",
};

/**
 * Whether a password may go to the address that a registry names for its tokens: over https to the registry's own host, or
 * to the one that is known for it. Anything else could be anybody's.
 */
export function isOwnRealm(realm: string, registry: string): boolean {
  if (!URL.canParse(realm)) return false;
  const { protocol, host } = new URL(realm);
  const own = new URL(registry).host;
  return protocol === "https:" && (host === own || host === TOKEN_HOSTS[own]);
}

/** The same for a sentence: ` or gitlab.com`; empty for a registry without another host. */
export function knownRealms(registry: string): string {
  const known = TOKEN_HOSTS[new URL(registry).host];
  return known ? ` or ${known}` : "";
}
