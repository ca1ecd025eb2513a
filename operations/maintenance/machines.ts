import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { MachineAnswer } from "../../providers/fly/api/machines.ts";
import { processGroupOf } from "../../providers/fly/process-group/observe.ts";

/** Process group of the machines that answer in maintenance. */
export const GROUP = "maintenance";
/** Metadata of theirs: when it ends, and which machines they stand for, by their ids. */
const UNTIL = "hotdash_maintenance_until";
const CLOSED = "hotdash_maintenance_closed";
/** Where the page's script lies in the machine. */
const SCRIPT = "/maintenance/page.mjs";

/** What the machines of an app say of maintenance. */
export interface Maintenance {
  /** Those that answer in maintenance. */
  page: MachineAnswer[];
  /** Ids of machines that were taken out of routing for it. */
  closed: string[];
  /** ISO 8601; undefined where nobody said an end. */
  until?: string | undefined;
}

const metadataOf = ({ config }: MachineAnswer) => (config?.metadata ?? {}) as Record<string, string>;

/** Whether an app is in maintenance, and for which machines; undefined when it is not. */
export function maintenanceOf(machines: readonly MachineAnswer[]): Maintenance | undefined {
  const page = machines.filter((machine) => processGroupOf(machine) === GROUP);
  const [first] = page;
  if (first === undefined) return undefined;
  const closed = [
    ...new Set(page.flatMap((one) => (metadataOf(one)[CLOSED] ?? "").split(" ").filter(Boolean))),
  ];
  return { page, closed, until: metadataOf(first)[UNTIL] || undefined };
}

/**
 * Machines that take requests of the group `web`, or would when the proxy starts them. One that is cordoned already is
 * no news to anybody: the set before of a bluegreen release, that stays for a way back, must not come back with the others.
 */
export const answering = (machines: readonly MachineAnswer[]): MachineAnswer[] =>
  machines.filter((machine) => processGroupOf(machine) === "web" && machine.cordoned !== true);

/**
 * The config of a machine for maintenance, made of one that answers now: its image and its services, so that addresses, ports
 * and certificates stay what they are; not its command, and none of its environment.
 * @throws Error when the machine's config is not told
 */
export async function pageConfig(
  web: MachineAnswer,
  asked: {
    project: string;
    stack: string;
    app: string;
    until?: string | undefined;
    closed: readonly string[];
  },
): Promise<Record<string, unknown>> {
  const { image, services } = (web.config ?? {}) as {
    image?: string;
    services?: { internal_port?: number }[];
  };
  const port = services?.find(({ internal_port }) => internal_port !== undefined)?.internal_port;
  if (image === undefined || services === undefined || port === undefined)
    throw new Error(
      `${web.name} (${web.id}) says no image or no service, so that nothing can stand in for it`,
    );
  const script = await readFile(fileURLToPath(new URL("page.mjs", import.meta.url)));
  return {
    image,
    guest: { cpu_kind: "shared", cpus: 1, memory_mb: 256 },
    init: { exec: ["node", SCRIPT] },
    files: [{ guest_path: SCRIPT, raw_value: script.toString("base64") }],
    env: { PORT: String(port), ...(asked.until ? { HOTDASH_MAINTENANCE_UNTIL: asked.until } : {}) },
    restart: { policy: "always" },
    services: services.map((service) => ({
      ...service,
      ...{ autostop: "off", autostart: false, min_machines_running: 0 },
      checks: [
        { type: "http", method: "GET", path: "/health", interval: "10s", timeout: "5s", grace_period: "5s" },
      ],
    })),
    metadata: {
      ...{ fly_process_group: GROUP, hotdash_project: asked.project, hotdash_stack: asked.stack },
      ...{ hotdash_app: asked.app, [UNTIL]: asked.until ?? "", [CLOSED]: asked.closed.join(" ") },
    },
  };
}
