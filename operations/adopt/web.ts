import type { Group, Service } from "./groups.ts";
import { portSettings } from "./ports.ts";

/** Ports that the program gives to web, as text. */
const PORTS = ["80 http", "443 tls+http"];

/** Settings of the web group as a live group has them, and what they cannot say. */
export function webSettings(group: Group): {
  settings: Record<string, unknown>;
  cannot: string[];
  /** Fields of machines that `cannot` is about. */
  told: string[];
} {
  const { config, regions } = group;
  const open = ({ ports }: Service) => ports.length > 0;
  const service = group.services.find(open);
  const others = group.services.filter((one) => open(one) && one !== service);
  // A second service on the same port is checked for the same process.
  const twin = others.find((one) => one.internal_port === service?.internal_port && one.checks);
  const stop = config.stop_config as { signal?: string; timeout?: string } | undefined;
  const init = (config.init ?? {}) as { swap_size_mb?: number } & Record<string, unknown>;
  const settings = defined({
    regions,
    guest: config.guest,
    ...(service ? serviceSettings(service, twin?.checks) : {}),
    restart: config.restart,
    stop_signal: stop?.signal,
    stop_timeout: stop?.timeout,
    swap_size_mb: init.swap_size_mb,
  });
  const told = [
    ...others.map((other) => `services.${group.services.indexOf(other)}`),
    ...(config.checks ? ["checks"] : []),
    ...COMMAND.map((field) => `init.${field}`),
  ];
  const cannot = [
    ...others.map(
      ({ internal_port }) =>
        `a second service on the internal port ${internal_port}: web has one, and it would be removed${internal_port === service?.internal_port ? "; its checks become web's where that has none" : ""}`,
    ),
    ...(service ? portProblems(service) : []),
    ...(service && !service.checks && !twin
      ? [
          "no check at the service: none is declared, by leave of an entry; a check by tcp asks nothing of the image (dashboard.web.checks: [{ type: tcp }])",
        ]
      : []),
    ...(config.checks ? ["checks outside the service: web has those of its service only"] : []),
    ...(COMMAND.some((field) => init[field])
      ? ["init (a command other than the image's own): web runs the image's own command"]
      : []),
  ];
  return { settings, cannot, told };
}

/** What of `init` is a command. */
const COMMAND = ["cmd", "exec", "entrypoint"];

function serviceSettings({ internal_port, ports, ...service }: Service, others: Service["checks"]) {
  const { concurrency, autostop, autostart, min_machines_running } = service;
  return {
    ...{ port: internal_port, checks: service.checks ?? others ?? [] },
    concurrency: { hard_limit: "none", ...concurrency },
    ...{ autostop, autostart, min_machines_running },
    ...portSettings(ports),
  };
}

function portProblems({ ports, protocol }: Service): string[] {
  const have = ports.map(({ port, handlers = [] }) => `${port} ${handlers.join("+")}`);
  const odd = have.filter((text) => !PORTS.includes(text));
  return [
    ...(protocol === "tcp" ? [] : [`a service over ${protocol}: web speaks HTTP over TCP`]),
    ...(odd.length > 0 ? [`the ports ${odd.join(", ")}: web has ${PORTS.join(" and ")}`] : []),
  ];
}

function defined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
