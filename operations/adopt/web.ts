import type { Group, Service } from "./groups.ts";

/** Fields of a machine's config that the program writes itself or can express. */
const KNOWN = [
  "image",
  "guest",
  "env",
  "services",
  "checks",
  "restart",
  "stop_config",
  "init",
  "mounts",
  "metadata",
  "auto_destroy",
];

/** Ports that the program gives to web, as text. */
const PORTS = ["80 http", "443 tls+http"];

/** Settings of the web group as a live group has them, and what they cannot say. */
export function webSettings(group: Group): { settings: Record<string, unknown>; cannot: string[] } {
  const { config, regions } = group;
  const [service, ...others] = group.services.filter(({ ports }) => ports.length > 0);
  const stop = config.stop_config as { timeout?: string } | undefined;
  const settings = defined({
    regions,
    guest: config.guest,
    ...(service ? serviceSettings(service) : {}),
    restart: config.restart,
    stop_timeout: stop?.timeout,
  });
  const cannot = [
    ...unknownFields(group),
    ...others.map(
      ({ internal_port }) =>
        `a second service on the internal port ${internal_port}: web has one, and it would be removed`,
    ),
    ...(service ? portProblems(service) : []),
    ...(service && !service.checks
      ? [
          "no check at the service: web has those of dashboard.web.checks, so make sure that the image answers them",
        ]
      : []),
    ...(config.checks ? ["checks outside the service: web has those of its service only"] : []),
    ...(config.init ? ["init (a command other than the image's own): web runs the image's own command"] : []),
  ];
  return { settings, cannot };
}

function serviceSettings({
  internal_port,
  checks,
  concurrency,
  autostop,
  autostart,
  min_machines_running,
}: Service) {
  return { port: internal_port, checks, concurrency, autostop, autostart, min_machines_running };
}

function portProblems({ ports, protocol }: Service): string[] {
  const have = ports.map(({ port, handlers }) => `${port} ${handlers.join("+")}`);
  const odd = have.filter((text) => !PORTS.includes(text));
  return [
    ...(protocol === "tcp" ? [] : [`a service over ${protocol}: web speaks HTTP over TCP`]),
    ...(odd.length > 0 ? [`the ports ${odd.join(", ")}: web has ${PORTS.join(" and ")}`] : []),
  ];
}

/** Fields of the live config that would be gone after an update. */
export function unknownFields({ raw }: Group): string[] {
  const guest = Object.keys((raw.guest ?? {}) as object).filter(
    (key) =>
      !["cpu_kind", "cpus", "memory_mb"].includes(key) && isSet((raw.guest as Record<string, unknown>)[key]),
  );
  const fields = Object.keys(raw).filter((key) => !KNOWN.includes(key) && isSet(raw[key]));
  return [...fields, ...guest.map((key) => `guest.${key}`)].map(
    (field) => `the machine field ${field}: this program does not know it, and the first update removes it`,
  );
}

/** The API fills fields in with empty values. */
function isSet(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === "" || value === 0) return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

function defined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
