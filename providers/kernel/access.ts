import { type Api, type Connection, isLoopback, type Platform } from "./connection.ts";
import { ProviderError } from "./errors.ts";
import { hide } from "./redact.ts";

/** How one platform's API is reached, and by what. */
export interface Access {
  /** Begins every message: `fly`. */
  name: string;
  /** Variable with the address; a simulated stack needs it. */
  addressVariable: string;
  /** Addresses that a live stack may use; the first counts where none is set. */
  live: readonly [string, ...string[]];
  /** The address as it is compared and used, of one as somebody wrote it. */
  trimmed(address: string): string;
  /** Variable with the secret. */
  secretVariable: string;
  /** What the platform calls it. */
  secret: "token" | "key";
  /** How one is made, and what to do with it. */
  how: string;
  /** What of the secret must not be said. @default it as a whole */
  hidden?(secret: string): readonly string[];
  open(platform: Platform, address: string, secret: string): Connection;
}

/**
 * The connection that the environment describes, one for each place and secret. A simulated stack reaches loopback only, with
 * secrets of the form `sim_…` only; a live stack reaches the vendor's own hosts only.
 * @returns a function that takes an object whose `platform` decides, and whose `endpoint`, when it has one, must be the one that
 * answers. @throws ProviderError with what is missing or not allowed
 */
export function connecting(access: Access) {
  const connections = new Map<string, Connection>();
  return (made: { platform: Platform; endpoint?: unknown }, env: NodeJS.ProcessEnv = process.env): Api => {
    const { platform } = made;
    const given = env[access.addressVariable] ?? (platform === "live" ? access.live[0] : undefined);
    const address = given === undefined ? undefined : access.trimmed(given);
    const secret = env[access.secretVariable];
    const problem = problemWith(access, platform, address, secret);
    if (problem !== undefined || !address || !secret) throw new ProviderError(`${access.name}: ${problem}`);
    hide(access.hidden?.(secret) ?? [secret]);
    const name = `${platform} ${address} ${secret}`;
    let connection = connections.get(name);
    if (!connection) {
      connection = access.open(platform, address, secret);
      connections.set(name, connection);
    }
    return connection.to(typeof made.endpoint === "string" ? made.endpoint : undefined);
  };
}

function problemWith(
  { live, addressVariable, secretVariable, secret: noun, how }: Access,
  platform: Platform,
  address: string | undefined,
  secret: string | undefined,
): string | undefined {
  if (!secret) return `${secretVariable} is not set. ${how}`;
  if (platform === "live") {
    if (!live.includes(address ?? ""))
      return `a live stack must not use ${address}; allowed ${live.length > 1 ? "are" : "is"} ${live.join(" and ")}. Unset ${addressVariable}`;
    return secret.startsWith("sim_") ? `a live stack must not use a simulator's ${noun} (sim_…)` : undefined;
  }
  if (!address) return `a simulated stack needs ${addressVariable}, the address of its simulator`;
  if (!isLoopback(address))
    return `a simulated stack must not reach ${address}; only loopback addresses are allowed`;
  return secret.startsWith("sim_")
    ? undefined
    : `a simulated stack must use a ${noun} of the form sim_…, never a real one`;
}
