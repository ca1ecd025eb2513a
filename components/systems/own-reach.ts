import { type OwnApp, reachedBy, smokeOf } from "../../settings/apps.ts";
import { WEB_CHECK, WEB_CONCURRENCY } from "../../settings/schema/web.ts";
import type { AnySettings } from "../../settings/types.ts";
import type { Reach } from "./declaration.ts";
import { clearPort, securePort } from "./ports.ts";

/** How a team's own app is reached, and how the platform asks whether it answers; undefined of one that nobody reaches. */
export function reachOf({ environmentClass }: AnySettings, app: OwnApp): Reach | undefined {
  const { port, health: path } = app;
  const by = reachedBy(app);
  if (port === undefined || by === undefined) return undefined;
  if (by === "network") return { by, port, checks: { answers: { ...WEB_CHECK, port, path } } };
  // Outside production machines may rest: the proxy starts them for a request.
  const awake = app.awake ?? (environmentClass === "production" ? undefined : 0);
  const { hard_limit, ...load } = WEB_CONCURRENCY;
  const proxy = {
    checks: [{ ...WEB_CHECK, path }],
    concurrency: { ...load, hard_limit },
    autostop: awake === undefined ? ("off" as const) : ("stop" as const),
    autostart: true,
    min_machines_running: awake ?? 1,
  };
  if (by === "flycast") return { by, port, proxy: { ...proxy, ports: [{ port: 80, handlers: ["http"] }] } };
  const ports = [
    clearPort({ force_https: true, http_options: { response: { headers: {} } } }),
    securePort({
      http_options: { response: { headers: {} } },
      tls_options: { versions: ["TLSv1.2", "TLSv1.3"] },
    }),
  ];
  const smoke = smokeOf(app);
  return { by, port, smoke, maintenance: false, proxy: { ...proxy, ports } };
}
