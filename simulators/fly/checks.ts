import { closedAt } from "../apps/maintenance.ts";
import { passesCheck, sentinelOf } from "../apps/sentinels.ts";
import { portOf, serves } from "../apps/serves.ts";
import type { CheckConfig, MachineConfig } from "./config-schema.ts";
import { parseDuration } from "./durations.ts";
import { rfc3339 } from "./errors.ts";
import type { MachineState } from "./machine.ts";
import type { World } from "./world.ts";

/** One entry of a machine's `checks`. */
export interface CheckStatus {
  name: string;
  status: "passing" | "warning" | "critical";
  output: string;
  updated_at: string;
}

/** Milliseconds between two runs of a check that does not say; Fly's own default for apps is 15 s. */
const DEFAULT_INTERVAL = 15_000;

/** The checks of a config under the names that answers show, service checks as `servicecheck-NN-<type>-<port>`. */
export function checksIn(config: MachineConfig): [name: string, check: CheckConfig][] {
  const named = Object.entries(config.checks ?? {});
  const ofServices = (config.services ?? []).flatMap((service) =>
    (service.checks ?? []).map((check) => ({ ...check, port: check.port ?? service.internal_port })),
  );
  return [
    ...named,
    ...ofServices.map((check, index): [string, CheckConfig] => {
      const number = String(index).padStart(2, "0");
      return [`servicecheck-${number}-${check.type}-${check.port ?? 0}`, check];
    }),
  ];
}

/**
 * What the checks of a machine in this state say at `at`. A list that is empty right after the start fills with
 * warnings; the first run comes after the grace period, the next ones an interval apart.
 */
export function checksAt(world: World, state: MachineState, at: number): CheckStatus[] {
  const { startedAt } = state;
  if (state.state !== "started" || startedAt === undefined) return [];
  const appear = startedAt + world.timings.checksAppear;
  if (at < appear) return [];
  const sentinel = sentinelOf(state.config.image ?? "", world.misbehaving);
  return checksIn(state.config).map(([name, check]) => {
    const forced = state.forcedChecks?.[name];
    if (forced) return { name, ...forced, updated_at: rfc3339(at) };
    const interval = Math.max(1, parseDuration(check.interval ?? "") ?? DEFAULT_INTERVAL);
    const first = appear + (parseDuration(check.grace_period ?? "") ?? 0);
    if (at < first) {
      const output = "waiting for the first run after the grace period";
      return { name, status: "warning", output, updated_at: rfc3339(appear) };
    }
    const run = Math.floor((at - first) / interval);
    const ranAt = first + run * interval;
    const cause = causeOf(state, check, passesCheck(sentinel, ranAt - startedAt, run));
    return {
      name,
      status: cause ? "critical" : "passing",
      output: outputOf(check, cause),
      updated_at: rfc3339(ranAt),
    };
  });
}

/** Why a check fails; undefined when it passes. */
function causeOf(state: MachineState, check: CheckConfig, well: boolean): Cause | undefined {
  const { image = "", env = {} } = state.config;
  const listens = portOf(image, env);
  if (listens !== undefined && check.port !== undefined && listens !== check.port) return "refused";
  if (check.type === "tcp") return well && !state.badSecrets ? undefined : "refused";
  if (closedAt(env.MAINTENANCE_MODE, check.path)) return "maintenance";
  if (state.badSecrets) return "secret";
  if (!well) return "unwell";
  return serves(image, check.path ?? "/") ? undefined : "missing";
}

/** What a check that fails was answered, by its cause. */
const ANSWERS = {
  missing: "404 Not Found",
  maintenance: "503 Service Unavailable (the app is in maintenance)",
  secret: "500 Internal Server Error (a secret is wrong)",
  unwell: "500 Internal Server Error (the app says it is unwell)",
};

type Cause = keyof typeof ANSWERS | "refused";

function outputOf(check: CheckConfig, cause: Cause | undefined): string {
  if (cause === "refused") return "dial tcp: connect: connection refused";
  if (check.type === "tcp") return "Success";
  const what = `${check.method?.toUpperCase() ?? "GET"} ${check.path ?? "/"} on port ${check.port ?? 0}`;
  return `${what}: ${cause ? ANSWERS[cause] : "200 OK"}`;
}

/** Whether the proxy may route to a machine in this state at `at`: no checks, or some reported and all passing. */
export function healthyAt(world: World, state: MachineState, at: number): boolean {
  const configured = checksIn(state.config).filter(([, check]) => check.kind !== "informational");
  if (configured.length === 0) return true;
  const reported = checksAt(world, state, at).filter((one) => configured.some(([name]) => name === one.name));
  return reported.length > 0 && reported.every((one) => one.status === "passing");
}
