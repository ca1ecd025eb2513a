import { afterAll, beforeAll, expect, it } from "vitest";
import { Driven, machinesOf, webGroup } from "../../support/fly-world.ts";
import { underLoad } from "./support/under-load.ts";
import { fourMachines, type LoadWorld, loadWorld, release } from "./support/world.ts";

/*
 * A release reaches web first, and then the worker and the job beside it: visitors notice nothing, the worker ends what it has in
 * hand, and the job that is under way is waited for and not started by its new image.
 */
const GUEST = { cpu_kind: "shared", cpus: 1, memory_mb: 2048 };
/** What the worker has in hand when it is asked to stop takes this long. */
const IN_HAND = 20_000;
/** The job is under way when its turn comes, and ends within the time that a rollout waits. */
const JOB_TAKES = 40_000;

let world: LoadWorld;
beforeAll(async () => {
  world = await loadWorld({ seed: 7 });
});
afterAll(() => world.close());

const beside = (group: string, machine: object, change: object = {}) =>
  webGroup(world.app, {
    ...{ group, regions: { dfw: 1 }, machine: { guest: GUEST, ...machine } },
    rollout: { settle_seconds: 3, health_timeout_seconds: 120 },
    ...change,
  });
const worker = (timeout: string, change: object = {}) =>
  beside(
    "worker",
    {
      init: { cmd: ["node", "worker.js", `sim-busy-${IN_HAND}`] },
      ...{ restart: { policy: "always" }, stop_config: { signal: "SIGTERM", timeout } },
    },
    change,
  );
const job = (change: object = {}) =>
  beside(
    "nightly",
    {
      init: { cmd: ["node", "nightly.js", `sim-sleep-${JOB_TAKES}`] },
      ...{ schedule: "daily", restart: { policy: "no" } },
    },
    change,
  );
const exitsOf = (name: string) =>
  [...(world.sim.world.apps.get(world.app)?.machines.values() ?? [])]
    .filter((machine) => machine.name.startsWith(name))
    .flatMap(({ now }) =>
      now.events.flatMap(({ request }) => (request?.exit_event ? [request.exit_event] : [])),
    );

it("web is released, then the worker and the job: no request fails, and no work is cut off", async () => {
  const [works, runs] = await Promise.all([
    new Driven("fly:ProcessGroup").create(worker("30s")),
    new Driven("fly:ProcessGroup").create(job()),
  ]);
  const load = await underLoad(world, world.app, async () => {
    await world.group.update(fourMachines(world.app, { ...release("2"), rollout: { settle_seconds: 3 } }));
    await Promise.all([works.update(worker("30s", release("2"))), runs.update(job(release("2")))]);
  });
  expect(load.failures.slice(0, 3), `${load.requests} requests`).toEqual([]);
  const images = machinesOf(world.sim, world.app).map(({ config }) => config.image);
  expect(new Set(images)).toEqual(new Set([release("2").image]));
  expect(exitsOf("worker-")).toEqual([expect.objectContaining({ exit_code: 0, requested_stop: true })]);
  expect(exitsOf("nightly-")).toEqual([expect.objectContaining({ exit_code: 0, requested_stop: false })]);
  console.log(`worker and job roll: ${load.requests} requests at ${load.rate}/s, ${load.failed} failed`);
}, 180_000);

it("a worker with less time than its job takes is cut off: the time is what holds it", async () => {
  const works = await new Driven("fly:ProcessGroup").create(
    worker("10s", { group: "short", image: release("2").image }),
  );
  await works.update(worker("10s", { group: "short", image: release("3").image }));
  expect(exitsOf("short-")).toEqual([expect.objectContaining({ exit_code: 137 })]);
}, 120_000);
