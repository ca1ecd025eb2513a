import type { ProcessGroupArgs } from "../../providers/fly/process-group/resource.ts";
import { answersNow } from "../../settings/maintenance.ts";
import { HSTS, HSTS_HEADER, TLS_VERSIONS } from "../../settings/rules/https.ts";
import type { StackSettings } from "../../settings/types.ts";

/** The machine of the public web process group: React Router's server behind Fly's proxy. */
export function webMachine(
  { dashboard: { web } }: StackSettings,
  env: Record<string, string>,
): ProcessGroupArgs["machine"] {
  return {
    guest: { ...web.guest },
    env: { ...env, PORT: String(web.port) },
    services: [
      {
        protocol: "tcp",
        internal_port: web.port,
        ports: [
          { port: 80, handlers: ["http"], force_https: true },
          {
            port: 443,
            handlers: ["tls", "http"],
            http_options: { response: { headers: { [HSTS_HEADER]: HSTS } } },
            tls_options: { versions: [...TLS_VERSIONS] },
          },
        ],
        checks: web.checks.map((check) => ({ ...check })),
        concurrency: { ...web.concurrency },
        autostop: web.autostop,
        autostart: web.autostart,
        min_machines_running: web.min_machines_running,
      },
    ],
    restart: { ...web.restart },
    stop_config: { signal: "SIGTERM", timeout: web.stop_timeout },
  };
}

/** How web is replaced. A path that answers 503 by the settings is not analysed: it would refuse every release. */
export function webRollout(settings: StackSettings): NonNullable<ProcessGroupArgs["rollout"]> {
  const { analysis, ...rollout } = settings.dashboard.web.rollout;
  return analysis && answersNow(analysis.path, settings) ? { ...rollout, analysis } : rollout;
}
