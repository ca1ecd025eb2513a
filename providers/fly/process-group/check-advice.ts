import { missingRoute, portsIn, refusedAt, says404, saysRefused } from "../../kernel/first-answers.ts";
import { connectLogs, machineLog } from "../api/logs.ts";
import { getMachine } from "../api/machines.ts";
import { GateError } from "./gate-error.ts";
import type { GateRun, GateTarget } from "./gate-run.ts";

/** A health check of a machine's config, under the name that answers show. */
interface NamedCheck {
  name: string;
  path?: string | undefined;
  port?: number | undefined;
}

/** An error must not wait for its own decoration, in milliseconds. */
const LIMIT_MS = 10_000;

/**
 * The checks of a config as Fly names them: services' as `servicecheck-<number>-<type>-<port>`, counted over all services.
 */
export function namedChecks(config: Record<string, unknown>): NamedCheck[] {
  type Check = { type?: string; path?: string; port?: number };
  const own = Object.entries((config.checks ?? {}) as Record<string, Check>);
  const services = (config.services ?? []) as { internal_port?: number; checks?: Check[] }[];
  const ofServices = services.flatMap(({ internal_port, checks = [] }) =>
    checks.map(({ type, path, port = internal_port }) => ({ type, path, port })),
  );
  return [
    ...own.map(([name, { path, port }]) => ({ name, path, port })),
    ...ofServices.map(({ type, path, port }, index) => ({
      name: `servicecheck-${String(index).padStart(2, "0")}-${type}-${port}`,
      ...{ path, port },
    })),
  ];
}

/** What is to be done about a machine whose checks say 404 or that nothing listens; the error as it is otherwise. Never throws. */
export async function withAdvice(run: GateRun, target: GateTarget, error: unknown): Promise<unknown> {
  if (!(error instanceof GateError) || error.rule !== "health") return error;
  const advice = await adviceOn(run, target).catch(() => undefined);
  return advice ? new GateError(`${error.message}. ${advice}`, error.rule) : error;
}

async function adviceOn({ fly, inputs }: GateRun, { machine, config }: GateTarget) {
  const over = AbortSignal.timeout(Math.ceil(fly.clock.real(LIMIT_MS)) + 1_000);
  const live = await getMachine(fly, inputs.app, machine.id, over);
  const failing = (live.checks ?? []).filter(({ status }) => status !== "passing");
  const known = namedChecks(config);
  for (const { name, output } of failing) {
    const check = known.find((one) => one.name === name);
    if (!check || !output) continue;
    if (check.path !== undefined && says404(output)) return missingRoute(check.path);
    if (!saysRefused(output)) continue;
    const lines = await machineLog(connectLogs(inputs), inputs.app, machine.id, over).catch(() => []);
    const { PORT } = (config.env ?? {}) as Record<string, string | undefined>;
    return refusedAt(check.port, portsIn(lines.map(({ message }) => message)), PORT && `PORT=${PORT}`);
  }
  return undefined;
}
