import { connecting } from "../../kernel/access.ts";
import { type Api, Connection, type Platform } from "../../kernel/connection.ts";
import { saidBy } from "../../kernel/documented.ts";
import { advise } from "./advice.ts";

export type { Platform } from "../../kernel/connection.ts";

/** Public and private address of the Machines API (Fly's documentation, "Working with the Machines API"). */
const LIVE_URLS = ["https://api.machines.dev", "http://_api.internal:4280"] as const;

/** Header by which a simulator says which world it serves; the real API never sends it. */
const WORLD_HEADER = "fly-simulator-world";

/** The Machines API as this process reaches it. */
export class FlyConnection extends Connection {
  constructor(platform: Platform, baseUrl: string, token: string) {
    super({
      platform,
      address: baseUrl,
      variable: "FLY_FLAPS_BASE_URL",
      worldHeader: WORLD_HEADER,
      http: {
        name: "fly",
        baseUrl: `${baseUrl}/v1`,
        headers: { authorization: authorization(token), "user-agent": "hotdash-infrastructure" },
        requestIdHeader: "fly-request-id",
        parseError,
        advise,
        statusPage: "https://status.flyio.net",
      },
    });
  }
}

/** What the calls in this folder need. */
export type Fly = Api;

/**
 * The connection that the environment describes: `FLY_FLAPS_BASE_URL` (default for a live stack: the public address)
 * and `FLY_API_TOKEN`; see `connecting`.
 */
export const connect = connecting({
  ...{ name: "fly", addressVariable: "FLY_FLAPS_BASE_URL", live: LIVE_URLS },
  trimmed: (address) => address.replace(/\/$/, ""),
  ...{ secretVariable: "FLY_API_TOKEN", secret: "token" },
  how: "Make one with `fly tokens create org --expiry 720h` and export it",
  // One variable may hold several, each with its scheme.
  hidden: (token) => token.split(",").map((one) => one.replace(/^(Bearer|FlyV1)\s+/, "").trim()),
  open: (platform, address, token) => new FlyConnection(platform, address, token),
});

/** The header of a Fly token: macaroons (`fm1r_`, `fm1a_`, `fm2_`) have a scheme of their own, FlyV1; all others are bearer tokens. */
export function authorization(token: string): string {
  const bare = token.replace(/^(Bearer|FlyV1)\s+/, "");
  return /^fm[12]/.test(bare) ? `FlyV1 ${bare}` : `Bearer ${bare}`;
}

function parseError(body: unknown, text: string): { message: string; code?: string | undefined } {
  return { message: saidBy(body, "message", "error") ?? text, code: saidBy(body, "status") };
}
