import type { ProcessGroupArgs } from "../../providers/fly/process-group/resource.ts";
import { answersNow } from "../../settings/maintenance.ts";
import type { StackSettings } from "../../settings/types.ts";
import { clearPort, securePort } from "./ports.ts";
import { swapOf } from "./swap.ts";

/** The machine of the public web process group: React Router's server behind Fly's proxy. */
export function webMachine(
  { dashboard: { web } }: Pick<StackSettings, "dashboard">,
  env: Record<string, string>,
): ProcessGroupArgs["machine"] {
  const { hard_limit, ...load } = web.concurrency;
  return {
    guest: { ...web.guest },
    env: { ...env, PORT: String(web.port) },
    services: [
      {
        protocol: "tcp",
        internal_port: web.port,
        ports: [clearPort(web.http), securePort(web.https)],
        checks: web.checks.map((check) => ({ ...check })),
        concurrency: { ...load, ...(hard_limit === "none" ? {} : { hard_limit }) },
        autostop: web.autostop,
        autostart: web.autostart,
        min_machines_running: web.min_machines_running,
      },
    ],
    restart: { ...web.restart },
    stop_config: { signal: web.stop_signal, timeout: web.stop_timeout },
    ...(web.swap_size_mb === undefined ? {} : { init: swapOf(web) }),
  };
}

/** How web is replaced. A path that answers 503 by the settings is not analysed: it would refuse every release. */
export function webRollout(settings: StackSettings): NonNullable<ProcessGroupArgs["rollout"]> {
  const { analysis, ...rollout } = settings.dashboard.web.rollout;
  return analysis && answersNow(analysis.path, settings) ? { ...rollout, analysis } : rollout;
}
