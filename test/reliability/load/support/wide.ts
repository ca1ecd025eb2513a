import type { FlySimulator } from "../../../../simulators/fly/main.ts";
import { failSome } from "../../../support/failing.ts";
import { Driven, image, machinesOf, place, webGroup } from "../../../support/fly-world.ts";

/** Fifty machines in five regions. */
export const WIDE = { dfw: 10, iad: 10, fra: 10, syd: 10, gru: 10 };

/** What a release did, and how long it took on the platform's clock. */
export interface Outcome {
  /** Seconds. */
  took: number;
  /** Requests that failed. */
  failed: number;
  /** Reason, when the release did not succeed. */
  error: string | undefined;
  /** Image and cordon of every machine afterwards, each combination once, with the number of its machines. */
  live: Record<string, number>;
}

let count = 0;

/**
 * A release to a group of many machines, of whose requests a share fails.
 * @param tag of the new image: a sentinel of the simulator makes it misbehave
 */
export async function wideRelease(
  sim: FlySimulator,
  release: { strategy: string; share: number; seed: number; tag?: string; regions?: Record<string, number> },
): Promise<Outcome> {
  const { strategy, share, seed, tag = "2", regions = WIDE } = release;
  const app = `wide-${++count}`;
  await new Driven("fly:App").create({ ...place, name: app });
  await new Driven("fly:IpAssignment").create({ ...place, app, type: "v6" });
  const group = (change: Record<string, unknown> = {}) => webGroup(app, { regions, strategy, ...change });
  const web = await new Driven("fly:ProcessGroup").create(group());
  await new Promise((resolve) => setTimeout(resolve, 100));
  const failing = failSome(sim, app, share, seed);
  const began = sim.world.now();
  const error = await web.update(group({ image: image(tag, "b") })).then(
    () => undefined,
    (thrown: Error) => thrown.message,
  );
  const took = (sim.world.now() - began) / 1000;
  const failed = failing.hits();
  failing.end();
  const live: Record<string, number> = {};
  for (const { config, cordoned } of machinesOf(sim, app)) {
    const key = `${config.image?.replace(/^.*:(.*)@.*$/, "$1")}${cordoned ? " cordoned" : ""}`;
    live[key] = (live[key] ?? 0) + 1;
  }
  sim.world.apps.delete(app);
  return { took, failed, error, live };
}
