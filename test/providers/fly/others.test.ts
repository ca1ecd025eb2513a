import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { Driven, flyWorld, image, machinesOf, place, webGroup } from "../../support/fly-world.ts";

/* What is not ours but serves is left alone, or taken over as declared, and always said: users meet it. */
let sim: FlySimulator;
let app: string;
let count = 0;
beforeAll(async () => {
  sim = await flyWorld();
});
afterAll(() => sim.close());
beforeEach(async () => {
  sim.faults.clear();
  app = `others-${++count}`;
  await new Driven("fly:App").create({ ...place, name: app });
});

const nextRun = () => new Promise((resolve) => setTimeout(resolve, 50));
const group = (change: Record<string, unknown> = {}) => webGroup(app, { regions: { dfw: 1 }, ...change });
const images = () => Object.fromEntries(machinesOf(sim, app).map(({ name, config }) => [name, config.image]));

/** What is printed meanwhile. */
async function said(work: () => Promise<unknown>): Promise<string> {
  const spy = vi.spyOn(console, "log").mockImplementation(() => undefined);
  try {
    await work();
    return spy.mock.calls.flat().join("\n");
  } finally {
    spy.mockRestore();
  }
}

async function clone(name: string, change: object = {}): Promise<void> {
  const config = { ...machinesOf(sim, app)[0]?.config, ...change };
  await sim.request("POST", `/v1/apps/${app}/machines`, { name, region: "dfw", config });
  await expect.poll(() => machinesOf(sim, app).map(({ state }) => state)).toEqual(["started", "started"]);
  await nextRun();
}

it.each(["clone-of-web", "web-fra-1"])(
  "a machine %s in the process group on another image is told in drift and in the rollout, and not touched",
  async (name) => {
    const web = await new Driven("fly:ProcessGroup").create(group());
    const metadata = { fly_process_group: "web", fly_flyctl_version: "0.3.100" };
    await clone(name, { metadata });
    expect(await web.read(), "on the same image it is no news").toMatchObject({ deviations: {} });
    await web.update(group({ image: image("2", "b"), rollout: { settle_seconds: 1 } }));
    await nextRun();
    expect(await web.read()).toMatchObject({
      deviations: { [name]: { unmanaged: true, image: image("1") } },
    });
    const second = await said(() =>
      web.update(group({ image: image("3", "d"), rollout: { settle_seconds: 1 } })),
    );
    expect(second).toMatch(
      new RegExp(`${name} \\([0-9a-f]+\\) answers for the group with \\S+:1@\\S+ .*is left alone`),
    );
    expect(images()).toEqual({ [name]: image("1"), "web-dfw-1": image("3", "d") });
  },
);

it("somebody's fly deploy in mid-rollout is not taken for our release: it is named, and nothing is remembered as failed", async () => {
  const web = await new Driven("fly:ProcessGroup").create(group());
  await nextRun();
  let done = false;
  sim.faults.add({
    match: { app, action: "machines.wait" },
    when: "after",
    effect: {
      run: ({ machine: id = "" }) => {
        const machine = sim.world.apps.get(app)?.machines.get(id);
        if (done || !machine) return;
        done = true;
        machine.now = { ...machine.now, config: { ...machine.now.config, image: image("theirs", "e") } };
      },
    },
  });
  await expect(web.update(group({ image: image("2", "b"), rollout: { settle_seconds: 1 } }))).rejects.toThrow(
    /somebody else changed it while its release was being proven: it runs \S+:theirs@/,
  );
});

it("machines of others that are taken over are named before they are replaced", async () => {
  await new Driven("fly:ProcessGroup").create(group({ stack: "other" }));
  await nextRun();
  const output = await said(() => new Driven("fly:ProcessGroup").create(group({ adopt: true })));
  expect(output).toMatch(
    /web-dfw-1 \([0-9a-f]+\) was made by the stack hotdash\/other and is taken over, as `adopt` says/,
  );
});
