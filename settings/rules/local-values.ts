import { STORES } from "../stores.ts";
import { OWNED_NAMES } from "./app-names.ts";

/** Hosts that only a deployed stack has anything to do with. */
const HOSTS: readonly RegExp[] = [
  /\.supabase\.(co|com)\b/i,
  /\.(upstash\.io|flycast|internal|fly\.dev|onrender\.com)\b/i,
];

/**
 * Why a value belongs to a deployed stack, so that it has no place on a developer's machine; undefined when it does not.
 * The answer never holds the value.
 */
export function ofDeployedStack(value: string): string | undefined {
  if (value.includes(STORES.production.shop)) return "names the store where customers buy";
  const domain = OWNED_NAMES.find((one) => value.includes(one.domain));
  if (domain) return `names the address of the stack ${domain.owner}`;
  return HOSTS.some((host) => host.test(value)) ? "is an address of a deployed stack" : undefined;
}
