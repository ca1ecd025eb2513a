import type { MachineAnswer } from "../../providers/fly/api/machines.ts";
import { normalConfig } from "../../providers/fly/process-group/live-config.ts";
import { deviationsOf } from "../../providers/kernel/compare.ts";

/** A service in the normal form of `normalConfig`. */
export interface Service {
  protocol: string;
  internal_port: number;
  ports: { port: number; handlers: string[]; force_https: boolean }[];
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
  const config = compared(raw);
  const differing = machines.flatMap((machine) => {
    const paths = machine.config ? Object.keys(deviationsOf(config, compared(machine.config))) : [];
    return paths.length > 0 ? [[machine.name, paths] as const] : [];
  });
  const services = (config.services ?? []) as Service[];
  return { name, machines, regions, config, raw, services, differing: Object.fromEntries(differing) };
}

/** Normal form without what differs from machine to machine by nature: its volume, and who made it when. */
function compared(raw: Record<string, unknown>): Record<string, unknown> {
  const { metadata: _by, mounts, ...rest } = normalConfig(raw);
  const paths = ((mounts ?? []) as { path?: string }[]).map(({ path }) => ({ path }));
  return paths.length > 0 ? { ...rest, mounts: paths } : rest;
}

const byMachineName = (one: MachineAnswer, other: MachineAnswer) => one.name.localeCompare(other.name);
