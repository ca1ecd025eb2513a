import { providerOf } from "./providers.ts";

/** What a host is to the rule. `direct` and `pooler` are Supabase's; everything else needs a reason or is refused. */
export type HostKind =
  | { kind: "direct"; ref: string }
  | { kind: "pooler" }
  | { kind: "loopback" }
  | { kind: "socket"; provider: string | undefined }
  | { kind: "literal" }
  | { kind: "elsewhere"; provider: string | undefined };

/** This machine, or the one around a container on it. */
const loopback = /^(::1|127(\.\d{1,3}){3}|(.+\.)?localhost|(host|gateway)\.docker\.internal)$/;

/**
 * Sorts a normalised host. A project's reference is 20 lower-case letters (Supabase's Management API); the pooler's host
 * is never built from the region, so any name under its domain is one.
 */
export function sortHost(host: string): HostKind {
  const ref = /^db\.([a-z]{20})\.supabase\.co$/.exec(host)?.[1];
  if (ref !== undefined) return { kind: "direct", ref };
  if (/^[a-z0-9-]+\.pooler\.supabase\.com$/.test(host)) return { kind: "pooler" };
  if (loopback.test(host)) return { kind: "loopback" };
  const provider = providerOf(host);
  if (host.startsWith("/") || host.startsWith("@") || host.startsWith(".s.")) {
    return { kind: "socket", provider };
  }
  // Also the forms that resolvers take for addresses: decimal, octal and hexadecimal.
  if (host.includes(":") || /^(0x[0-9a-f]+|\d+)(\.(0x[0-9a-f]+|\d+)){0,3}$/.test(host)) {
    return { kind: "literal" };
  }
  return { kind: "elsewhere", provider };
}
