import * as z from "zod";
import { OWN_PATH, OWN_PATH_PATTERN } from "../rules/own-path.ts";
import { LEAST_MACHINES } from "../rules/production/machines.ts";
import type { EnvironmentClass } from "../stack-name.ts";
import { machineNames } from "./adopt.ts";
import { duration, oneOf, setting, text, wholeNumber, yesOrNo } from "./common.ts";
import { region } from "./fly.ts";
import { httpPort, httpsPort } from "./ports.ts";

/** Machines of the web group: production starts with two behind the proxy (the team's deployment plan), others with one. */
export const WEB_MACHINES = { production: LEAST_MACHINES, staging: 1, preview: 1 } as const;

/** Machines that autostop leaves running: production never sleeps, the others may scale to zero. */
export const MIN_MACHINES_RUNNING = { production: 2, staging: 0, preview: 0 } as const;

/** shared-cpu-2x with 2048 MB: the size that the team's deployment plan names for the dashboard. */
export const WEB_GUEST = { cpu_kind: "shared", cpus: 2, memory_mb: 2048 } as const;

/** Port that the dashboard's image listens on (its Dockerfile's PORT). */
export const WEB_PORT = 8080;

/** Every 30 s with 5 s to answer, from the team's runbook; 30 s of grace after a start, in which Node boots. */
export const WEB_CHECK = {
  type: "http",
  method: "GET",
  interval: "30s",
  timeout: "5s",
  grace_period: "30s",
} as const;

/**
 * Where machines are checked: what the process answers for alone. Routes that ask integrations are smoke rules and targets of
 * uptime (dashboard.smoke): an outage of theirs is none of the machines' that everybody else still uses.
 */
export const WEB_CHECK_PATHS = ["/health"] as const;

/**
 * Requests in flight on one machine: above 200 the proxy prefers another machine, above 250 it lets callers wait. Our own
 * choice: no load test of the team says more, and one Node process answers that many mostly waiting requests.
 */
export const WEB_CONCURRENCY = { type: "requests", soft_limit: 200, hard_limit: 250 } as const;

/** How a rollout goes about it: a third at once, 300 s to get healthy and 10 s to hold, as Fly's own tool; 1500 s in all, below a 30-minute CI job; 1 s for proxies to hear of a machine that leaves, twice what they lag behind. */
export const ROLLOUT = {
  max_unavailable: "33%",
  health_timeout_seconds: 300,
  settle_seconds: 10,
  deadline_seconds: 1500,
  drain_seconds: 1,
  canary_steps: ["10%", "50%"],
} as const;

/** A process that ends with an error is started again, ten times, as Fly does for machines of an app. */
export const RESTART = { policy: "on-failure", max_retries: 10 } as const;

/** How a machine is asked to stop: Node's servers, npm and React Router's server end in order at it. */
export const STOP_SIGNAL = "SIGTERM";

/** Signals that Fly sends to stop a machine. */
export const STOP_SIGNALS = [
  "SIGTERM",
  "SIGINT",
  "SIGQUIT",
  "SIGHUP",
  "SIGUSR1",
  "SIGUSR2",
  "SIGKILL",
] as const;

/** How long open connections get to finish when a machine stops: our own choice, above the slowest page. */
export const STOP_TIMEOUT = "30s";

/** Size of a machine, in Fly's own field names. The combination is judged by `guestProblems`. */
export const guest = z.strictObject({
  cpu_kind: oneOf(["shared", "performance"]),
  cpus: wholeNumber(1, 128, { example: 2 }),
  memory_mb: wholeNumber(256, 1_048_576, { unit: "MB", example: 2048 }),
});

/** `http` asks a path and wants an answer of 200 to 299; `tcp`, for an application without such a route, only that the port is open. */
const check = z
  .strictObject({
    type: oneOf(["http", "tcp"]).default(WEB_CHECK.type),
    method: oneOf(["GET", "HEAD"]).optional(),
    path: text(OWN_PATH_PATTERN, OWN_PATH, "/health").optional(),
    interval: duration("30s").default(WEB_CHECK.interval),
    timeout: duration("5s").default(WEB_CHECK.timeout),
    grace_period: duration("30s").default(WEB_CHECK.grace_period),
  })
  .transform((given) => (given.type === "http" ? { method: WEB_CHECK.method, ...given } : given));

/** Swap of a machine: Fly makes it when the machine starts. */
export const swap = wholeNumber(1, 65_536, { unit: "MB", example: 512 });

const share = z.string().regex(/^([1-9]\d?|100)%$/);

/** Settings of the dashboard's web process group; the defaults depend on what the stack is for. */
export function web(environmentClass: EnvironmentClass) {
  const minimum = MIN_MACHINES_RUNNING[environmentClass];
  return z.strictObject({
    names: machineNames("web").optional(),
    /** Number of machines by region: `{dfw: 2}`. */
    regions: setting(z.partialRecord(region, wholeNumber(0, 100, { example: 1 })), {
      allowed: "region codes of Fly with the number of machines there, such as dfw: 2",
    }).default({ dfw: WEB_MACHINES[environmentClass] }),
    guest: guest.default({ ...WEB_GUEST }),
    port: wholeNumber(1, 65_535, { example: WEB_PORT }).default(WEB_PORT),
    checks: setting(z.array(check), {
      allowed: "at least one check: a machine without any gets traffic whatever its state",
      example: [{ path: "/health" }],
    }).default(WEB_CHECK_PATHS.map((path) => ({ ...WEB_CHECK, path }))),
    concurrency: z
      .strictObject({
        type: oneOf(["requests", "connections"]),
        soft_limit: wholeNumber(1, 100_000, { example: WEB_CONCURRENCY.soft_limit }),
        /** `none`: the proxy never lets callers wait. */
        hard_limit: setting(z.union([z.int().min(1).max(100_000), z.literal("none")]), {
          allowed: "a whole number of 1 to 100000, or none",
          example: WEB_CONCURRENCY.hard_limit,
        }),
      })
      .default({ ...WEB_CONCURRENCY }),
    autostop: oneOf(["off", "stop", "suspend"]).default(minimum === 0 ? "stop" : "off"),
    autostart: yesOrNo(true).default(true),
    min_machines_running: wholeNumber(0, 100, { example: minimum }).default(minimum),
    /** By default what `webStrategy` chooses: bluegreen in production, rolling elsewhere. */
    strategy: oneOf(["rolling", "immediate", "bluegreen", "canary"]).optional(),
    rollout: z
      .strictObject({
        max_unavailable: setting(z.union([z.int().min(1), share]), {
          allowed: "a number of machines, or a share of the group such as 33%",
          example: ROLLOUT.max_unavailable,
        }).default(ROLLOUT.max_unavailable),
        health_timeout_seconds: wholeNumber(1, 3_600, { unit: "seconds", example: 300 }).default(
          ROLLOUT.health_timeout_seconds,
        ),
        settle_seconds: wholeNumber(0, 300, { unit: "seconds", example: 10 }).default(ROLLOUT.settle_seconds),
        deadline_seconds: wholeNumber(1, 86_400, { unit: "seconds", example: 1500 }).default(
          ROLLOUT.deadline_seconds,
        ),
        drain_seconds: wholeNumber(0, 60, { unit: "seconds", example: 1 }).default(ROLLOUT.drain_seconds),
        /** Watching a new release while going back is cheap; by default 10 with an analysis, otherwise none. */
        bake_seconds: wholeNumber(0, 300, { unit: "seconds", example: 60 }).optional(),
        canary_steps: setting(z.array(z.string().regex(/^[1-9]\d?%$/)).min(1), {
          allowed: "shares of the machines below all, such as 10% and 50%",
          example: ROLLOUT.canary_steps,
        }).default([...ROLLOUT.canary_steps]),
        keep_previous: yesOrNo(false).default(false),
        analysis: z
          .strictObject({
            path: text(OWN_PATH_PATTERN, OWN_PATH, "/health"),
            max_error_share: setting(z.number().min(0).max(1), {
              allowed: "a share from 0 to 1",
              example: 0.05,
            }).optional(),
            max_p95_ms: wholeNumber(1, 60_000, { unit: "milliseconds", example: 800 }).optional(),
          })
          .optional(),
      })
      .prefault({}),
    restart: z
      .strictObject({
        policy: oneOf(["on-failure", "always", "no"]),
        max_retries: wholeNumber(0, 100, { example: 10 }).default(RESTART.max_retries),
      })
      .default({ ...RESTART }),
    stop_signal: oneOf(STOP_SIGNALS).default(STOP_SIGNAL),
    stop_timeout: duration(STOP_TIMEOUT).default(STOP_TIMEOUT),
    /** None unless it is given. */
    swap_size_mb: swap.optional(),
    /** What Fly's proxy does at port 80, and at port 443. */
    http: httpPort.prefault({}),
    https: httpsPort.prefault({}),
    /** A range of machines instead of a fixed number; see `scaleOf`. `regions` then weighs the regions. */
    autoscale: z
      .strictObject({ min: wholeNumber(0, 100, { example: 2 }), max: wholeNumber(1, 100, { example: 10 }) })
      .optional(),
  });
}
