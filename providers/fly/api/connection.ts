import { type Api, Connection, isLoopback, type Platform } from "../../kernel/connection.ts";
import { saidBy } from "../../kernel/documented.ts";
import { ProviderError } from "../../kernel/errors.ts";
import { hide } from "../../kernel/redact.ts";
import { advise } from "./advice.ts";

export type { Platform } from "../../kernel/connection.ts";

/** Public and private address of the Machines API (Fly's documentation, "Working with the Machines API"). */
const LIVE_URLS = ["https://api.machines.dev", "http://_api.internal:4280"];

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
      },
    });
  }
}

/** What the calls in this folder need. */
export type Fly = Api;

const connections = new Map<string, FlyConnection>();

/**
 * The connection that the environment describes: `FLY_FLAPS_BASE_URL` (default for a live stack: the public address)
 * and `FLY_API_TOKEN`. A simulated stack reaches loopback only, with tokens of the form `sim_…` only; a live stack
 * reaches Fly's own hosts only.
 * @param made Object whose `platform` decides, and whose `endpoint`, when it has one, must be the one that answers.
 */
export function connect(
  made: { platform: Platform; endpoint?: unknown },
  env: NodeJS.ProcessEnv = process.env,
): Fly {
  const { platform } = made;
  const baseUrl = (env.FLY_FLAPS_BASE_URL ?? (platform === "live" ? LIVE_URLS[0] : undefined))?.replace(
    /\/$/,
    "",
  );
  const token = env.FLY_API_TOKEN;
  const problem = problemWith(platform, baseUrl, token);
  if (problem !== undefined || !baseUrl || !token) throw new ProviderError(`fly: ${problem}`);
  hide(token.split(",").map((one) => one.replace(/^(Bearer|FlyV1)\s+/, "").trim()));
  const key = `${platform} ${baseUrl} ${token}`;
  let connection = connections.get(key);
  if (!connection) {
    connection = new FlyConnection(platform, baseUrl, token);
    connections.set(key, connection);
  }
  return connection.to(typeof made.endpoint === "string" ? made.endpoint : undefined);
}

function problemWith(
  platform: Platform,
  baseUrl: string | undefined,
  token: string | undefined,
): string | undefined {
  if (!token)
    return "FLY_API_TOKEN is not set. Make one with `fly tokens create org --expiry 720h` and export it";
  if (platform === "live") {
    if (!LIVE_URLS.includes(baseUrl ?? "")) {
      return `a live stack must not use ${baseUrl}; allowed are ${LIVE_URLS.join(" and ")}. Unset FLY_FLAPS_BASE_URL`;
    }
    return token.startsWith("sim_") ? "a live stack must not use a simulator's token (sim_…)" : undefined;
  }
  if (!baseUrl) return "a simulated stack needs FLY_FLAPS_BASE_URL, the address of its simulator";
  if (!isLoopback(baseUrl))
    return `a simulated stack must not reach ${baseUrl}; only loopback addresses are allowed`;
  return token.startsWith("sim_")
    ? undefined
    : "a simulated stack must use a token of the form sim_…, never a real one";
}

/** Macaroon tokens (`fm1r_`, `fm1a_`, `fm2_`) have a scheme of their own; all others are bearer tokens. */
/** The header of a Fly token: macaroons go as FlyV1, older tokens as Bearer. */
export function authorization(token: string): string {
  const bare = token.replace(/^(Bearer|FlyV1)\s+/, "");
  return /^fm[12]/.test(bare) ? `FlyV1 ${bare}` : `Bearer ${bare}`;
}

function parseError(body: unknown, text: string): { message: string; code?: string | undefined } {
  return { message: saidBy(body, "message", "error") ?? text, code: saidBy(body, "status") };
}
