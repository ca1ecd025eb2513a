import { scaledClock } from "../../providers/kernel/clock.ts";
import type { Outs } from "../../providers/kernel/implementation.ts";
import {
  type RenderSimulator,
  type RenderSimulatorOptions,
  startRenderSimulator,
} from "../../simulators/render/main.ts";
import { TIME_SCALE } from "./fly-world.ts";

export { Driven } from "./fly-world.ts";

/**
 * A simulator, and this process's environment pointing the providers at it.
 * @param aheadMs by how much the platform's clock is ahead of this computer's, in its own milliseconds
 * @param patienceMs real milliseconds that an answer may take on top of its limit, where no test waits for one to pass
 */
export async function renderWorld(
  options: Omit<RenderSimulatorOptions, "clock"> = {},
  scale = TIME_SCALE,
  aheadMs = 0,
  patienceMs = 0,
): Promise<RenderSimulator> {
  const origin = Date.now();
  const here = scaledClock(scale, origin);
  const clock = { ...here, now: () => here.now() + aheadMs };
  const simulator = await startRenderSimulator({ ...options, clock });
  Object.assign(process.env, {
    RENDER_API_KEY: "sim_render",
    RENDER_API_BASE_URL: simulator.url,
    HOTDASH_RENDER_PROXY_URL: simulator.proxyUrl,
    HOTDASH_TIME_SCALE: String(scale),
    HOTDASH_TIME_ORIGIN: String(origin),
    HOTDASH_TIME_PATIENCE: String(patienceMs),
  });
  return simulator;
}

/** What every object declares in these tests. */
export const place = { platform: "simulated", ownerId: "tea-hotdash0000000000000" } as const;
export const owner = { project: "hotdash", stack: "test" } as const;

/** An image reference with a digest of one repeated hex digit. */
export const image = (tag: string, digit = "a") =>
  `docker.io/hotdash/dashboard:${tag}@sha256:${digit.repeat(64)}`;

/** A web service, as most tests use it. */
export function webService(name: string, change: Outs = {}): Outs {
  return {
    ...place,
    ...owner,
    name,
    type: "web_service",
    region: "virginia",
    plan: "standard",
    image: image("1"),
    env: { PORT: "8080" },
    healthCheckPath: "/health",
    ...change,
  };
}

/** The requests that changed something, as `METHOD /path` below /v1, since the journal was last asked. */
export class Writes {
  readonly #simulator: RenderSimulator;
  #seen = 0;

  constructor(simulator: RenderSimulator) {
    this.#simulator = simulator;
  }

  /** What was asked in all, reads included. */
  all(): string[] {
    const entries = this.#simulator.journal.entries().filter(({ actor }) => actor === "client");
    const fresh = entries.slice(this.#seen);
    this.#seen = entries.length;
    return fresh.map(({ method, path }) => `${method} ${path.replace(/^\/v1/, "")}`);
  }

  taken(): string[] {
    return this.all().filter((request) => !request.startsWith("GET "));
  }
}
