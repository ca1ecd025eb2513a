import { isFlysOwn } from "../../providers/fly/process-group/live-config.ts";
import { parseImage, withoutVersion } from "../../settings/rules/image-reference.ts";
import { secretInCommand } from "../../settings/rules/secret-commands.ts";
import type { Group, Port, Service } from "./groups.ts";
import { commandOf } from "./systems/traces.ts";

type Fields = Record<string, unknown>;

/** What runs in each process: its image with tag and digest, its command, where, at what size. */
export function processLines(groups: readonly Group[]): string[] {
  return groups.map((group) => {
    const { cpu_kind, cpus, memory_mb } = (group.config.guest ?? {}) as Fields;
    const where = Object.entries(group.regions).map(([region, count]) => `${region}: ${count}`);
    const size = cpus ? `${cpu_kind}-cpu-${cpus}x, ${memory_mb} MB` : "size unknown";
    return `${group.name}: ${shownCommand(group.raw)}; ${versionOf(group)}; ${where.join(", ")}; ${size}`;
  });
}

/** A command as people may see it: not at all when it holds a secret. */
export function shownCommand(raw: Fields): string {
  const command = commandOf(raw);
  if (command === undefined) return "the image's own command";
  return secretInCommand(command) === undefined ? command : "a command that holds a secret (not shown)";
}

/** Which version runs: as it was asked for, and what that was resolved to. */
export function versionOf({ machines }: Group): string {
  const versions = machines.flatMap(({ config, image_ref }) => {
    const reference = typeof config?.image === "string" ? config.image : undefined;
    if (reference === undefined) return [];
    const { tag, digest = image_ref?.digest } = parseImage(reference);
    return [
      `${withoutVersion(reference)}${tag ? `:${tag}` : ""}${digest ? `@${digest.slice(0, "sha256:".length + 12)}` : ", digest unknown"}`,
    ];
  });
  return [...new Set(versions)].join(" and ") || "image unknown";
}

/** What the proxy sends to each process, port by port. */
export function serviceLines(groups: readonly Group[]): string[] {
  return groups.flatMap((group) =>
    group.services.map((service, index) => {
      const { min_machines_running: min, autostop } = service;
      const numbers = portNumbers(group.raw, index);
      const from =
        service.ports.map((port, at) => portText(port, service, numbers[at])).join(", ") || "no port";
      return `${group.name}: ${from} to ${service.internal_port}; autostop ${autostop}, at least ${min} running`;
    }),
  );
}

/** Whether a port passes bytes on as they come: no HTTP, and no other protocol that the proxy knows. */
export const isRaw = ({ handlers = [] }: Port, { protocol }: Service): boolean =>
  protocol === "udp" || !handlers.some((handler) => handler === "http");

/** A service may have a range of ports in the place of one. */
function portNumbers({ services }: Fields, index: number): string[] {
  const service = ((services ?? []) as Fields[])[index];
  return ((service?.ports ?? []) as Fields[]).map(({ port, start_port, end_port }) =>
    String(port ?? `${start_port} to ${end_port}`),
  );
}

function portText({ handlers = [], force_https, port }: Port, service: Service, number = String(port)) {
  const by = handlers.join("+");
  if (isRaw({ handlers, port }, service))
    return `${number} raw ${service.protocol.toUpperCase()}${by ? ` (${by})` : ""}`;
  return `${number} ${by}${force_https ? " (forces HTTPS)" : ""}`;
}

/** Checks of services and of machines, with what they ask. */
export function checkLines(groups: readonly Group[]): string[] {
  return groups.flatMap(({ name, config, services }) => [
    ...services.flatMap(({ internal_port, checks = [] }) =>
      checks.map((check) => `${name}: ${checkText(check, internal_port)} of the service`),
    ),
    ...Object.entries((config.checks ?? {}) as Record<string, Fields>).map(
      ([check, fields]) => `${name}: ${check}: ${checkText(fields)} of the machine, beside its services`,
    ),
  ]);
}

function checkText(
  { type, method = "GET", path, port, interval, timeout, grace_period }: Fields,
  of?: number,
) {
  const what = type === "http" ? `${method} ${path}` : `${type}`;
  const times = [interval && `every ${interval}`, timeout && `at most ${timeout}`];
  const grace = grace_period && `after ${grace_period}`;
  return `${what} at ${port ?? of}, ${[...times, grace].filter(Boolean).join(", ")}`;
}

/** Names of plain variables, without those that Fly's own tool adds. */
export function variableNames(groups: readonly Group[]): string[] {
  const names = groups.flatMap(({ raw }) => Object.keys((raw.env ?? {}) as Fields));
  return [...new Set(names)].filter((name) => !isFlysOwn(name)).sort();
}
