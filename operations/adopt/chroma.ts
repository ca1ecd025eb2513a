import type { VolumeAnswer } from "../../providers/fly/api/volumes.ts";
import { slotNames } from "../../providers/fly/process-group/slots.ts";
import { looksSecret } from "../../settings/rules/secret-shapes.ts";
import type { Group } from "./groups.ts";

interface Found {
  settings: Record<string, unknown>;
  /** The group that becomes Chroma's, when it is one of its own. */
  group?: Group;
  cannot: string[];
  /** Fields of its machines that `cannot` is about. */
  told: string[];
}

/** Where the app keeps its volume: at web's machines, at a private group of its own, or nowhere. */
export function chromaSettings(
  web: Group | undefined,
  groups: readonly Group[],
  volumes: readonly VolumeAnswer[],
): Found {
  if (web && mountOf(web)) return perMachine(web, volumes);
  const group = groups.find((one) => one !== web && mountOf(one) && one.services.length === 0);
  const mount = group && mountOf(group);
  if (!group || !mount) {
    const cannot = volumes.map(
      ({ name, id }) => `the volume ${name} (${id}): no group mounts it; it stays untouched`,
    );
    return { settings: { mode: "none" }, cannot, told: [] };
  }
  const volume = volumes.find(({ id }) => id === mount.volume);
  const cannot = [...dataProblems(volume), ...othersThan(volume, volumes)];
  if (group.machines.length > 1)
    cannot.push(
      `${group.machines.length} machines in the group ${group.name}: Chroma's group has one machine with one volume`,
    );
  const { command, problem } = commandOf(group);
  if (problem) cannot.push(problem);
  const [machine] = group.machines;
  const region = volume?.region ?? machine?.region;
  const named = machine && region && machine.name !== slotNames("chroma", { [region]: 1 })[0];
  const settings = {
    mode: "group",
    ...(named ? { machine: machine.name } : {}),
    ...(volume
      ? { volume: volumeSettings(volume), region: volume.region }
      : { region: group.machines[0]?.region }),
    path: mount.path,
    ...(group.config.guest ? { guest: group.config.guest } : {}),
    ...(command ? { command } : {}),
    ...howItStops(group),
  };
  return { settings, group, cannot, told: problem ? ["init.cmd", "init.exec"] : [] };
}

function perMachine(web: Group, volumes: readonly VolumeAnswer[]): Found {
  const attached = web.machines.flatMap(({ config }) => {
    const { volume } = ((config?.mounts ?? []) as { volume?: string }[])[0] ?? {};
    return volumes.filter(({ id }) => id === volume);
  });
  const [first] = attached;
  const cannot = [
    ...attached.flatMap(dataProblems),
    ...volumes.filter((one) => !attached.includes(one)).map(untouched),
  ];
  if (attached.length > 1)
    cannot.push(
      `${attached.length} volumes of web: this program names them ${first?.name}, ${first?.name}_2 and so on, and Fly cannot rename a volume. Make new ones from snapshots`,
    );
  const settings = {
    mode: "per-machine",
    ...(first ? { volume: volumeSettings(first) } : {}),
    path: mountOf(web)?.path,
  };
  return { settings, cannot, told: [] };
}

/** Signal, time and swap, where the group says anything of them. */
function howItStops({ config }: Group): Record<string, unknown> {
  const { signal, timeout } = (config.stop_config ?? {}) as { signal?: string; timeout?: string };
  const { swap_size_mb } = (config.init ?? {}) as { swap_size_mb?: number };
  return {
    ...(signal ? { stop_signal: signal } : {}),
    ...(timeout ? { stop_timeout: timeout } : {}),
    ...(swap_size_mb ? { swap_size_mb } : {}),
  };
}

function mountOf({ raw }: Group): { volume?: string; path?: string } | undefined {
  return ((raw.mounts ?? []) as { volume?: string; path?: string }[])[0];
}

function volumeSettings({ name, size_gb, snapshot_retention }: VolumeAnswer) {
  return { name, size_gb, ...(snapshot_retention ? { snapshot_retention } : {}) };
}

function dataProblems(volume: VolumeAnswer | undefined): string[] {
  if (!volume) return [];
  const { name, id, encrypted, auto_backup_enabled } = volume;
  return [
    ...(encrypted === false
      ? [
          `the volume ${name} (${id}) is not encrypted: this program declares encrypted ones, and \`up\` refuses to take it over. Make a new one from a snapshot`,
        ]
      : []),
    ...(auto_backup_enabled === false
      ? [`the volume ${name} (${id}) has no daily snapshots: \`up\` turns them on`]
      : []),
  ];
}

const othersThan = (own: VolumeAnswer | undefined, volumes: readonly VolumeAnswer[]) =>
  volumes.filter((one) => one !== own).map(untouched);
const untouched = ({ name, id }: VolumeAnswer) =>
  `the volume ${name} (${id}): not one of this program's; it stays untouched`;

/** What the group runs. A command can hold a password; then it is not repeated here. */
function commandOf({ config }: Group): { command?: string[]; problem?: string } {
  const { exec, cmd } = (config.init ?? {}) as { exec?: string[]; cmd?: string[] };
  const command = exec ?? cmd;
  if (!command) return {};
  if (!command.some((word) => looksSecret("command", word))) return { command };
  return {
    problem:
      "the command of Chroma's group holds something that looks secret: write it yourself, with a variable instead",
  };
}
