import { type Api, Connection, isLoopback, type Platform } from "../../kernel/connection.ts";
import { saidBy } from "../../kernel/documented.ts";
import { ApiError, ProviderError } from "../../kernel/errors.ts";
import { hide } from "../../kernel/redact.ts";
import { advise } from "./advice.ts";
import { secondsUntilReset } from "./rate-limits.ts";

/** Address of Render's public API, without its version (Render's documentation, "API"). */
const LIVE_URL = "https://api.render.com";

/** Header by which a simulator says which world it serves; the real API never sends it. */
const WORLD_HEADER = "render-simulator-world";

/** What the calls in this folder need. */
export type Render = Api;

const connections = new Map<string, Connection>();

/**
 * The connection that the environment describes: `RENDER_API_BASE_URL` (default for a live stack: Render's own address;
 * with or without `/v1`) and `RENDER_API_KEY`. A simulated stack reaches loopback only, with tokens of the form `sim_…`
 * only; a live stack reaches Render's own host only.
 * @param made Object whose `platform` decides, and whose `endpoint`, when it has one, must be the one that answers.
 */
export function connect(
  made: { platform: Platform; endpoint?: unknown },
  env: NodeJS.ProcessEnv = process.env,
): Render {
  const { platform } = made;
  const address = (env.RENDER_API_BASE_URL ?? (platform === "live" ? LIVE_URL : undefined))
    ?.replace(/\/$/, "")
    .replace(/\/v1$/, "");
  const key = env.RENDER_API_KEY;
  const problem = problemWith(platform, address, key);
  if (problem !== undefined || !address || !key) throw new ProviderError(`render: ${problem}`);
  hide([key]);
  const name = `${platform} ${address} ${key}`;
  let connection = connections.get(name);
  if (!connection) {
    connection = open(platform, address, key);
    connections.set(name, connection);
  }
  return connection.to(typeof made.endpoint === "string" ? made.endpoint : undefined);
}

function open(platform: Platform, address: string, key: string): Connection {
  return new Connection({
    platform,
    address,
    variable: "RENDER_API_BASE_URL",
    worldHeader: WORLD_HEADER,
    http: {
      name: "render",
      baseUrl: `${address}/v1`,
      headers: {
        authorization: `Bearer ${key}`,
        accept: "application/json",
        "user-agent": "hotdash-infrastructure",
      },
      requestIdHeader: "render-request-id",
      parseError: (body, text) => ({ message: saidBy(body, "message", "error") ?? text }),
      advise,
      retryAfter: (status, headers, now) =>
        status === 429 ? secondsUntilReset(headers.get("ratelimit-reset"), now) : undefined,
    },
  });
}

function problemWith(
  platform: Platform,
  address: string | undefined,
  key: string | undefined,
): string | undefined {
  if (!key)
    return "RENDER_API_KEY is not set. Make one under Account Settings, API Keys in Render's dashboard, and export it";
  if (platform === "live") {
    if (address !== LIVE_URL)
      return `a live stack must not use ${address}; allowed is ${LIVE_URL}. Unset RENDER_API_BASE_URL`;
    return key.startsWith("sim_") ? "a live stack must not use a simulator's key (sim_…)" : undefined;
  }
  if (!address) return "a simulated stack needs RENDER_API_BASE_URL, the address of its simulator";
  if (!isLoopback(address))
    return `a simulated stack must not reach ${address}; only loopback addresses are allowed`;
  return key.startsWith("sim_")
    ? undefined
    : "a simulated stack must use a key of the form sim_…, never a real one";
}

/** Render says that the object does not exist, or not any more. */
export function isGone(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.status === 404 || error.status === 410) && error.documented;
}
