import { type AddressAnswer, typeOf } from "../../providers/fly/api/addresses.ts";
import type { Fly } from "../../providers/fly/api/connection.ts";
import type { MachineAnswer } from "../../providers/fly/api/machines.ts";
import { listSnapshots, type SnapshotAnswer } from "../../providers/fly/api/snapshots.ts";
import type { VolumeAnswer } from "../../providers/fly/api/volumes.ts";
import { FLY_DEDICATED_IPV4 } from "../../settings/cost/fly.ts";
import { type CostLine, dollars, totalOf } from "../../settings/cost/line.ts";
import { machinesCost, volumeCost } from "../../settings/cost/resources.ts";
import type { LiveApp } from "../adopt/live-app.ts";
import { type Held, heldBy } from "../gates/held.ts";

/** A volume with what could bring its data back. */
export interface HeldVolume extends VolumeAnswer {
  snapshots: SnapshotAnswer[];
  /** Deleted within the last day: still listed, and no longer paid for. */
  going: boolean;
}

/** Everything that an app is. Values of its variables and secrets are nowhere in it. */
export interface Holdings {
  app: string;
  machines: MachineAnswer[];
  volumes: HeldVolume[];
  /** Names of its secrets. */
  secrets: string[];
  addresses: AddressAnswer[];
  /** Host names with a certificate. */
  certificates: string[];
  held: Held;
}

/** What of an app `adopt` does not look at: the snapshots of its volumes, of those that were deleted too. */
export async function readHoldings(fly: Fly, live: LiveApp): Promise<Holdings> {
  const { name, machines, secrets, addresses, certificates } = live;
  const withSnapshots = async (volume: VolumeAnswer, going: boolean): Promise<HeldVolume> => ({
    ...{ ...volume, going, snapshots: await listSnapshots(fly, name, volume.id) },
  });
  const volumes = await Promise.all([
    ...live.volumes.map((volume) => withSnapshots(volume, false)),
    ...(live.going ?? []).map((volume) => withSnapshots(volume, true)),
  ]);
  const held = heldBy(name, machines, live.volumes.length, fly.clock.now());
  return { app: name, machines, volumes, secrets, addresses, certificates, held };
}

/** What it costs a month at list prices, if its machines ran all of it. */
export function costOf({ machines, volumes, addresses }: Holdings): { lines: CostLine[]; text: string } {
  const lines: CostLine[] = [
    ...machines.flatMap(({ config }) => {
      const { cpu_kind, cpus, memory_mb } = (config?.guest ?? {}) as Record<string, unknown>;
      return typeof cpu_kind === "string" && typeof cpus === "number" && typeof memory_mb === "number"
        ? [machinesCost({ cpu_kind, cpus, memory_mb }, 1)]
        : [];
    }),
    ...volumes.filter(({ going }) => !going).map(({ size_gb }) => volumeCost(size_gb)),
    ...addresses
      .filter((address) => typeOf(address) === "v4")
      .map(() => ({ usd: FLY_DEDICATED_IPV4, what: "dedicated IPv4 address", listed: true })),
  ];
  return { lines, text: `${dollars(totalOf(lines))} a month if its machines run all of it` };
}

/** The last start of any of its machines, in milliseconds since the epoch; undefined when Fly does not say. */
export function lastStart({ machines }: Pick<Holdings, "machines">): number | undefined {
  const starts = machines.flatMap(({ events }) =>
    (events ?? []).flatMap(({ type, timestamp }) => (type === "start" && timestamp ? [timestamp] : [])),
  );
  return starts.length > 0 ? Math.max(...starts) : undefined;
}
