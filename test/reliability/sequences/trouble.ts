import * as fc from "fast-check";
import type { FaultProxy, Harm, RuleHandle, SeenRequest } from "../support/fault-proxy.ts";

/** What happens on the way between the program and a platform, to the nth of the requests of a kind. */
export interface Trouble {
  nth: number;
  /** Reads or writes only; undefined for both. */
  of: "read" | "write" | undefined;
  /** So many requests in a row. */
  times: number;
  /** Whether the platform hears of it: then it does what was asked. */
  heard: boolean;
  effect: Effect;
}

export type Effect =
  | "lose"
  | "cut"
  | "drip"
  | "page"
  | "empty"
  | "other shape"
  | 408
  | 429
  | 500
  | 503
  | "delay"
  | "stale";

/** Harm by its name. Times are real milliseconds. */
const HARMS: Record<Effect, Harm> = {
  lose: { kind: "lose" },
  cut: { kind: "cut", share: 0.4 },
  drip: { kind: "drip", everyMs: 2 },
  page: { kind: "replace", body: "<html>log in</html>", type: "text/html", keepHeaders: true },
  empty: { kind: "replace", body: "", type: "application/json", keepHeaders: true },
  "other shape": {
    kind: "replace",
    body: '{"data":{"items":[]}}',
    type: "application/json",
    keepHeaders: true,
  },
  408: error(408),
  429: error(429),
  500: error(500),
  503: error(503),
  delay: { kind: "delay", ms: 60 },
  stale: { kind: "stale" },
};

function error(status: number): Harm {
  const body = JSON.stringify({ error: `planted ${status}`, message: `planted ${status}` });
  return { kind: "replace", status, body, type: "application/json" };
}

/** Effects that are answers of a platform: what it refuses it has not done, unless it broke in the middle of it. */
const REFUSALS: readonly Effect[] = [408, 429];

/**
 * Effects on the answer alone. A success that says nothing, to what never arrived, could not be told from the platform's own
 * where that says nothing too.
 */
const ALWAYS_HEARD: readonly Effect[] = ["stale", "delay", "empty", "other shape"];

/**
 * Whether nobody on our side reads the answer: GitHub's provider sets a secret itself, and any 2xx is success to it, a page
 * too. A page to what never arrived is its known limit (docs/decisions/0024-positive-understanding.md).
 */
const isUnread = ({ method, path }: SeenRequest) => method === "PUT" && /\/secrets\/[^/]+$/.test(path);

/** Plans troubles for the requests of one scene. */
export function plant(
  proxy: FaultProxy,
  troubles: readonly Trouble[],
  belongs: (request: SeenRequest) => boolean,
): RuleHandle[] {
  return troubles.map(({ nth, of, times, heard, effect }) => {
    let seen = 0;
    const forward = ALWAYS_HEARD.includes(effect) || (heard && !REFUSALS.includes(effect));
    const fits = (request: SeenRequest) => {
      if (!belongs(request)) return false;
      if (of !== undefined && (request.method === "GET") !== (of === "read")) return false;
      // A list lags, and nothing else does.
      if (effect === "stale" && (request.method !== "GET" || !isList(request.path))) return false;
      if (effect === "page" && !forward && isUnread(request)) return false;
      seen += 1;
      return seen >= nth && seen < nth + times;
    };
    return proxy.add({ where: fits, forward, harm: HARMS[effect] });
  });
}

/** Whether a path names a collection: its last part is a plain word and no id. */
const isList = (path: string) => /\/(machines|volumes|services|env-groups|key-value)(\?|$)/.test(path);

/** Troubles of one update. */
export const troubles: fc.Arbitrary<Trouble[]> = fc.array(
  fc.record({
    nth: fc.integer({ min: 1, max: 25 }),
    of: fc.constantFrom("read", "write", undefined),
    times: fc.constantFrom(1, 1, 1, 2, 4),
    heard: fc.boolean(),
    effect: fc.constantFrom<Effect[]>(
      ...(["lose", "lose", "cut", "drip", "page", "empty", "other shape"] as const),
      ...([408, 429, 500, 503, "delay", "stale", "stale"] as const),
    ),
  }),
  { maxLength: 3 },
);
