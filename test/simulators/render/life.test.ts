import fc from "fast-check";
import { expect, test } from "vitest";
import { isServing } from "../../../simulators/render/instance.ts";
import type { Service } from "../../../simulators/render/service.ts";
import { type Bench, bench, IMAGE, misbehaving } from "./harness.ts";

// Whatever is done to a service in whatever order: it stays consistent, and a good deploy brings it back.

const IMAGES = [
  IMAGE,
  misbehaving("sim-crash"),
  misbehaving("sim-pull-failure"),
  misbehaving("sim-unhealthy"),
];
const OVER = ["live", "deactivated", "build_failed", "pre_deploy_failed", "update_failed", "canceled"];

type Step =
  | { do: "image"; which: number }
  | { do: "deploy" | "restart" | "suspend" | "resume" | "cancel" | "rollback" | "crash" }
  | { do: "scale"; count: number }
  | { do: "command"; command: string }
  | { do: "wait"; seconds: number };

const plain = fc
  .constantFrom("deploy", "restart", "suspend", "resume", "cancel", "rollback", "crash")
  .map((one): Step => ({ do: one as "deploy" }));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: plain },
  { weight: 2, arbitrary: fc.nat(IMAGES.length - 1).map((which): Step => ({ do: "image", which })) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }).map((count): Step => ({ do: "scale", count })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("", "migrate", "sim-exit-1")
      .map((command): Step => ({ do: "command", command })),
  },
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 90 }).map((seconds): Step => ({ do: "wait", seconds })) },
);

async function take({ sim, clock, call }: Bench, id: string, one: Step): Promise<void> {
  const path = `/services/${id}`;
  const service = sim.service(id);
  const newest = service.deploys[0]?.id;
  const past = service.deploys.find(({ status }) => status === "deactivated")?.id;
  const done = await {
    image: () =>
      call("PATCH", path, { image: { ownerId: "", imagePath: IMAGES["which" in one ? one.which : 0] } }),
    command: () =>
      call("PATCH", path, { serviceDetails: { preDeployCommand: "command" in one ? one.command : "" } }),
    scale: () => call("POST", `${path}/scale`, { numInstances: "count" in one ? one.count : 1 }),
    deploy: () => call("POST", `${path}/deploys`, {}),
    cancel: () => call("POST", `${path}/deploys/${newest}/cancel`),
    rollback: () => call("POST", `${path}/rollback`, { deployId: past ?? newest }),
    restart: () => call("POST", `${path}/restart`),
    suspend: () => call("POST", `${path}/suspend`),
    resume: () => call("POST", `${path}/resume`),
    wait: () => clock.advance("seconds" in one ? one.seconds * 1_000 : 0),
    crash: async () => {
      if (service.instances.some(({ phase }) => phase === "running")) sim.crash(id);
    },
  }[one.do]();
  // 400 is for what cannot be now; anything above is a defect.
  if (done) expect(done.status, JSON.stringify(one)).toBeLessThanOrEqual(400);
}

function expectConsistent({ deploys, instances, suspended, numInstances, disk }: Service): void {
  const count = (wanted: (status: string) => boolean) =>
    deploys.filter(({ status }) => wanted(status)).length;
  expect(count((status) => status === "live")).toBeLessThanOrEqual(1);
  expect(count((status) => !OVER.includes(status) && status !== "queued")).toBeLessThanOrEqual(1);
  for (const { status, finishedAt } of deploys) expect(OVER.includes(status)).toBe(finishedAt !== undefined);
  const serving = instances.filter(isServing);
  if (suspended) expect(serving).toEqual([]);
  // Old and new ones side by side, never more; with a disk never two at once.
  expect(serving.length).toBeLessThanOrEqual(disk ? 1 : 2 * Math.max(4, numInstances));
  for (const { route, phase, up } of instances)
    if (route.open) expect([phase, up]).toEqual(["running", true]);
}

test.each([
  ["override", false],
  ["wait", false],
  ["override", true],
] as const)(
  "a service is consistent whatever is done to it, and comes back (%s, disk %s)",
  async (overlap, disk) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const world = await bench({ overlap, rateLimits: false, timings: { updateLimit: 120_000 } });
        const details = disk
          ? { disk: { name: "data", mountPath: "/data", sizeGB: 1 } }
          : { numInstances: 2 };
        const id = await world.web(details);
        for (const one of steps) {
          if (disk && one.do === "scale") continue;
          await take(world, id, one);
          expectConsistent(world.sim.service(id));
        }
        for (const one of [
          { do: "image", which: 0 },
          { do: "command", command: "" },
          { do: "resume" },
          { do: "deploy" },
          { do: "wait", seconds: 600 },
        ] as const) {
          await take(world, id, one);
          expectConsistent(world.sim.service(id));
        }
        const service = world.sim.service(id);
        expect(service.deploys[0]?.status).toBe("live");
        expect(service.instances.map(({ phase, deploy }) => [phase, deploy])).toEqual(
          Array.from({ length: service.numInstances }, () => ["running", service.deploys[0]?.id]),
        );
        expect(await world.visit("/")).toEqual({ status: 200, image: IMAGE });
        await world.sim.close();
      }),
      { numRuns: 25, seed: 7 },
    );
  },
  120_000,
);
