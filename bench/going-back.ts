import type { Strategy } from "../providers/fly/process-group/schema.ts";
import { fourMachines, loadWorld, release } from "../test/reliability/load/support/world.ts";
import { declaration, SCALE } from "./measure.ts";
import { countRequests } from "./requests.ts";

/** What going back to the release before costs once a release stands. */
export interface WayBack {
  title: string;
  requests: number;
  writes: number;
  /** Milliseconds of the platform. */
  wall: number;
}

const MACHINES = 3;
const SETTLE = 10;
const GRACE = 1;

/** Ways of going back: in place, by a set that is made again, and by the set before, which was kept. */
export const WAYS_BACK: readonly { title: string; strategy: Strategy; keep: boolean }[] = [
  { title: "rolling", strategy: "rolling", keep: false },
  { title: "bluegreen", strategy: "bluegreen", keep: false },
  { title: "bluegreen, previous set kept", strategy: "bluegreen", keep: true },
];

/** Brings a release to all machines of a group, and then the one before again; only the second is measured. */
export async function measureWayBack({
  title,
  strategy,
  keep,
}: (typeof WAYS_BACK)[number]): Promise<WayBack> {
  const plain = declaration(MACHINES, SETTLE, GRACE);
  const group = { ...plain, strategy, rollout: { settle_seconds: SETTLE, keep_previous: keep } };
  const world = await loadWorld({ first: group, scale: SCALE });
  try {
    const { sim, clock, app } = world;
    await world.group.update(fourMachines(app, { ...group, ...release("2") }));
    // Lists lag behind, and reads that happen together share an answer.
    await clock.sleep(2_000);
    const mark = sim.journal.mark();
    const begun = clock.now();
    await world.group.update(fourMachines(app, group));
    const wall = clock.now() - begun;
    const { mutating, lease, refresh, wait, read } = countRequests(
      sim.journal.since(mark).filter(({ actor }) => actor === "client"),
    );
    return { title, requests: mutating + lease + refresh + wait + read, writes: mutating + lease, wall };
  } finally {
    await world.close();
  }
}
