import type { MachineAnswer } from "../../providers/fly/api/machines.ts";
import { normalConfig } from "../../providers/fly/process-group/live-config.ts";
import { wholeConfig } from "../../providers/fly/process-group/whole-config.ts";
import { deviationsOf } from "../../providers/kernel/compare.ts";

/** A port of a service in the normal form of `normalConfig`. */
export interface Port {
  port: number;
  handlers?: string[];
  force_https?: boolean;
  http_options?: Record<string, unknown>;
  tls_options?: Record<string, unknown>;
}

/** A service in the normal form of `normalConfig`. */
export interface Service {
  protocol: string;
  internal_port: number;
  ports: Port[];
  checks?: Record<string, unknown>[];
  concurrency?: Record<string, unknown>;
  autostop: unknown;
  autostart: unknown;
  min_machines_running: unknown;
}

/** Machines of one process group. */
export interface Group {
  /** As Fly's own tool or this program named it. */
  name: string;
  machines: MachineAnswer[];
  /** Number of machines by region. */
  regions: Record<string, number>;
  /** Config of its first machine in normal form. */
  config: Record<string, unknown>;
  /** The same as the API gives it. */
  raw: Record<string, unknown>;
  /** Every field that its first machine has, whoever knows it; see `wholeConfig`. */
  whole: Record<string, unknown>;
  services: Service[];
  /** Paths at which machines differ from the first, by machine; paths only, since values may be secret. */
  differing: Record<string, string[]>;
}

/** Groups that Fly's own tool makes for a moment: a release command, a test, a console. */
const PASSING = /^fly_app_/;

/** The process groups of an app, ordered by name, and the machines that belong to none that stays. */
export function groupsOf(machines: readonly MachineAnswer[]): { groups: Group[]; passing: MachineAnswer[] } {
  const byName = Map.groupBy([...machines].sort(byMachineName), groupName);
  const names = [...byName.keys()].filter((name) => !PASSING.test(name)).sort();
  return {
    groups: names.map((name) => groupOf(name, byName.get(name) ?? [])),
    passing: machines.filter((machine) => PASSING.test(groupName(machine))),
  };
}

/** Fly's own name for the only group of an app is `app`. */
function groupName({ config }: MachineAnswer): string {
  const { fly_process_group, process_group } = (config?.metadata ?? {}) as Record<string, string | undefined>;
  return fly_process_group ?? process_group ?? "app";
}

function groupOf(name: string, machines: MachineAnswer[]): Group {
  const regions: Record<string, number> = {};
  for (const { region } of machines) regions[region] = (regions[region] ?? 0) + 1;
  const raw = machines.find(({ config }) => config)?.config ?? {};
  const config = normalConfig(raw);
  const first = compared(raw);
  const differing = machines.flatMap((machine) => {
    const paths = machine.config ? Object.keys(deviationsOf(first, compared(machine.config))) : [];
    return paths.length > 0 ? [[machine.name, paths] as const] : [];
  });
  const services = ((config.services ?? []) as Service[]).map((service) => ({
    ...service,
    ports: service.ports ?? [],
  }));
  return {
    ...{ name, machines, regions, config, raw, whole: wholeConfig(raw), services },
    differing: Object.fromEntries(differing),
  };
}

/** All that a machine has, without who made it when. */
function compared(raw: Record<string, unknown>): Record<string, unknown> {
  const { metadata: _by, ...rest } = wholeConfig(raw);
  return rest;
}

const byMachineName = (one: MachineAnswer, other: MachineAnswer) => one.name.localeCompare(other.name);
