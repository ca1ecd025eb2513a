import { connecting } from "../../kernel/access.ts";
import { type Api, Connection, type Platform } from "../../kernel/connection.ts";
import { saidBy } from "../../kernel/documented.ts";
import type { AnswerHeaders } from "../../kernel/transport.ts";

/** Address of Supabase's Management API, without its version. */
const LIVE_URL = "https://api.supabase.com";

/** Header by which a simulator says which world it serves; the real API never sends it. */
const WORLD_HEADER = "supabase-simulator-world";

/** What the calls in this folder need. */
export type Supabase = Api;

/**
 * The connection that the environment describes: `SUPABASE_API_BASE_URL` (default for a live stack: Supabase's own
 * address) and `SUPABASE_ACCESS_TOKEN`; see `connecting`.
 */
export const connect = connecting({
  ...{ name: "supabase", addressVariable: "SUPABASE_API_BASE_URL", live: [LIVE_URL] },
  trimmed: (address) => address.replace(/\/+$/, ""),
  ...{ secretVariable: "SUPABASE_ACCESS_TOKEN", secret: "token", open },
  how: "Make one under Account, Access Tokens in Supabase's dashboard, and export it",
});

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
      statusPage: "https://status.supabase.com",
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
