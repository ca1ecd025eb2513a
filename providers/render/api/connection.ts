import { connecting } from "../../kernel/access.ts";
import { type Api, Connection, type Platform } from "../../kernel/connection.ts";
import { saidBy } from "../../kernel/documented.ts";
import { ApiError } from "../../kernel/errors.ts";
import { advise } from "./advice.ts";
import { secondsUntilReset } from "./rate-limits.ts";

/** Address of Render's public API, without its version (Render's documentation, "API"). */
const LIVE_URL = "https://api.render.com";

/** Header by which a simulator says which world it serves; the real API never sends it. */
const WORLD_HEADER = "render-simulator-world";

/** What the calls in this folder need. */
export type Render = Api;

/**
 * The connection that the environment describes: `RENDER_API_BASE_URL` (default for a live stack: Render's own address;
 * with or without `/v1`) and `RENDER_API_KEY`; see `connecting`.
 */
export const connect = connecting({
  ...{ name: "render", addressVariable: "RENDER_API_BASE_URL", live: [LIVE_URL] },
  trimmed: (address) => address.replace(/\/$/, "").replace(/\/v1$/, ""),
  ...{ secretVariable: "RENDER_API_KEY", secret: "key", open },
  how: "Make one under Account Settings, API Keys in Render's dashboard, and export it",
});

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
      statusPage: "https://status.render.com",
      retryAfter: (status, headers, now) =>
        status === 429 ? secondsUntilReset(headers.get("ratelimit-reset"), now) : undefined,
    },
  });
}

/** Render says that the object does not exist, or not any more. */
export function isGone(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.status === 404 || error.status === 410) && error.documented;
}
