import { expect, test } from "vitest";
import { type Clock, VirtualClock } from "../../../providers/kernel/clock.ts";
import { bench, IMAGE, misbehaving } from "./harness.ts";

/** Virtual time that moves on by itself, once, between two looks at it: as real time does while a machine is busy. */
class MovingClock implements Clock {
  readonly inner = new VirtualClock();
  #moved = 0;
  #looks = Number.POSITIVE_INFINITY;

  /** Lets a millisecond pass after so many looks. */
  moveAfter(looks: number): void {
    this.#looks = looks;
  }

  now(): number {
    if (this.#looks === 0) this.#moved += 1;
    this.#looks -= 1;
    return this.inner.now() + this.#moved;
  }

  real = (ms: number) => ms;
  sleep = (ms: number, signal?: AbortSignal) => this.inner.sleep(ms, signal);
}

/** More looks than one request takes. */
const LOOKS = 40;

test("a deploy is never live before an instance of it is up, whenever its image comes to be there", async () => {
  const clock = new MovingClock();
  const { sim, call, web, statuses } = await bench({ clock, rateLimits: false });
  const id = await web({}, {}, 0);
  await clock.inner.advance(10_000);
  expect(statuses(id)).toEqual(["live"]);
  await call("PATCH", `/services/${id}`, { image: { ownerId: "", imagePath: misbehaving("sim-crash") } });
  for (let looks = 0; looks < LOOKS; looks += 1) {
    await call("POST", `/services/${id}/deploys`, {});
    const [deploy] = sim.service(id).deploys;
    await clock.inner.advance((deploy?.pulledAt ?? 0) - 1 - clock.now());
    clock.moveAfter(looks);
    // Nothing changes by it, but the service is looked at.
    await call("POST", `/services/${id}/scale`, { numInstances: 1 });
    clock.moveAfter(Number.POSITIVE_INFINITY);
    expect(deploy?.status, `the image is there after ${looks} looks`).toBe("update_in_progress");
    await call("POST", `/services/${id}/deploys/${deploy?.id}/cancel`);
  }
  expect(sim.service(id).deploys.at(-1)).toMatchObject({ status: "live", config: { source: IMAGE } });
});
