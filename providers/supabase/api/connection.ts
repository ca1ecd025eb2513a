import { type Api, Connection, isLoopback, type Platform } from "../../kernel/connection.ts";
import { saidBy } from "../../kernel/documented.ts";
import { ProviderError } from "../../kernel/errors.ts";
import { hide } from "../../kernel/redact.ts";
import type { AnswerHeaders } from "../../kernel/transport.ts";

/** Address of Supabase's Management API, without its version. */
const LIVE_URL = "https://api.supabase.com";

/** Header by which a simulator says which world it serves; the real API never sends it. */
const WORLD_HEADER = "supabase-simulator-world";

/** What the calls in this folder need. */
export type Supabase = Api;

const connections = new Map<string, Connection>();

/**
 * The connection that the environment describes: `SUPABASE_API_BASE_URL` (default for a live stack: Supabase's own
 * address) and `SUPABASE_ACCESS_TOKEN`. A simulated stack reaches loopback only, with tokens of the form `sim_…` only; a
 * live stack reaches Supabase's own host only.
 * @param made Object whose `platform` decides, and whose `endpoint`, when it has one, must be the one that answers.
 */
export function connect(
  made: { platform: Platform; endpoint?: unknown },
  env: NodeJS.ProcessEnv = process.env,
): Supabase {
  const { platform } = made;
  const address = (env.SUPABASE_API_BASE_URL ?? (platform === "live" ? LIVE_URL : undefined))?.replace(
    /\/+$/,
    "",
  );
  const token = env.SUPABASE_ACCESS_TOKEN;
  const problem = problemWith(platform, address, token);
  if (problem !== undefined || !address || !token) throw new ProviderError(`supabase: ${problem}`);
  hide([token]);
  const name = `${platform} ${address} ${token}`;
  let connection = connections.get(name);
  if (!connection) {
    connection = open(platform, address, token);
    connections.set(name, connection);
  }
  return connection.to(typeof made.endpoint === "string" ? made.endpoint : undefined);
}

function open(platform: Platform, address: string, token: string): Connection {
  return new Connection({
    ...{ platform, address, variable: "SUPABASE_API_BASE_URL", worldHeader: WORLD_HEADER },
    http: {
      name: "supabase",
      baseUrl: `${address}/v1`,
      headers: {
        ...{ authorization: `Bearer ${token}`, accept: "application/json" },
        "user-agent": "hotdash-infrastructure",
      },
      requestIdHeader: "cf-ray",
      parseError: (body, text) => ({ message: saidBy(body, "message", "error") ?? text }),
      advise,
      // In seconds left, beside the count (Supabase's documentation of the Management API).
      retryAfter: (status, headers) => (status === 429 ? secondsLeft(headers) : undefined),
    },
  });
}

function secondsLeft(headers: AnswerHeaders): number | undefined {
  const text = headers.get("x-ratelimit-reset")?.trim();
  const seconds = Number(text);
  return text && Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

/** What to do about an answer, where Supabase's own words do not say it. */
function advise(status: number): string | undefined {
  if (status === 401)
    return "Check SUPABASE_ACCESS_TOKEN: a new one is made under Account, Access Tokens in Supabase's dashboard";
  if (status === 403)
    return "The token's user may not do this, or the organisation's plan does not have it: settings of a project need the role Owner or Administrator";
  if (status === 404)
    return "Check supabase.ref, and that the token's user is a member of the project's organisation";
  if (status === 429)
    return "Supabase takes 120 requests a minute for a project: run `pulumi up` again later";
  if (status === 0)
    return "Check the network and the address; what was sent may have taken effect, `pulumi up` looks before it acts";
  return undefined;
}

function problemWith(
  platform: Platform,
  address: string | undefined,
  token: string | undefined,
): string | undefined {
  if (!token)
    return "SUPABASE_ACCESS_TOKEN is not set. Make one under Account, Access Tokens in Supabase's dashboard, and export it";
  if (platform === "live") {
    if (address !== LIVE_URL)
      return `a live stack must not use ${address}; allowed is ${LIVE_URL}. Unset SUPABASE_API_BASE_URL`;
    return token.startsWith("sim_") ? "a live stack must not use a simulator's token (sim_…)" : undefined;
  }
  if (!address) return "a simulated stack needs SUPABASE_API_BASE_URL, the address of its simulator";
  if (!isLoopback(address))
    return `a simulated stack must not reach ${address}; only loopback addresses are allowed`;
  return token.startsWith("sim_")
    ? undefined
    : "a simulated stack must use a token of the form sim_…, never a real one";
}
