import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { Driven, flyWorld, image, machinesOf, place, webGroup } from "../../support/fly-world.ts";

/* The lease of the old set is held while a bluegreen release bakes: long enough to lose it in the middle. */
let sim: FlySimulator;
let app: string;
let count = 0;
beforeAll(async () => {
  sim = await flyWorld();
});
afterAll(() => sim.close());
beforeEach(async () => {
  app = `lost-${++count}`;
  await new Driven("fly:App").create({ ...place, name: app });
});

const group = (change: Record<string, unknown> = {}) =>
  webGroup(app, {
    strategy: "bluegreen",
    regions: { dfw: 2 },
    rollout: { settle_seconds: 1, bake_seconds: 60 },
    ...change,
  });
const live = (name: string) =>
  [...(sim.world.apps.get(app)?.machines.values() ?? [])].find((machine) => machine.name === name);
const nextRun = () => new Promise((resolve) => setTimeout(resolve, 50));

/** An update during whose bake something happens to the lease of web-dfw-1. */
async function during(deed: (id: string) => unknown): Promise<void> {
  const web = await new Driven("fly:ProcessGroup").create(group());
  await nextRun();
  const updated = web.update(group({ image: image("2", "b") }));
  updated.catch(() => undefined);
  await expect
    .poll(() => live("web-dfw-1")?.now.cordoned && live("web-dfw-1")?.lease !== undefined)
    .toBe(true);
  const machine = live("web-dfw-1");
  delete machine?.lease;
  await deed(machine?.id ?? "");
  await updated;
}
const images = () => machinesOf(sim, app).map(({ config, cordoned }) => [config.image, cordoned]);

describe("a lease that is gone in the middle of a rollout", () => {
  it("is taken again when nobody has it and nobody wrote to the machine", async () => {
    await during(() => undefined);
    expect(images()).toEqual([
      [image("2", "b"), false],
      [image("2", "b"), false],
    ]);
  });

  it("is lost when somebody else has it: the rollout stops and is put back as far as they let it", async () => {
    const taken = during((id) =>
      sim.request("POST", `/v1/apps/${app}/machines/${id}/lease`, {
        ttl: 30,
        description: "somebody by hand",
      }),
    );
    await expect(taken).rejects.toThrow(/the lease of web-dfw-1 was lost: .*lease currently held by/);
    expect(images()).toEqual([
      [image("1"), false],
      [image("1"), false],
    ]);
  });

  it("is lost when somebody wrote to the machine", async () => {
    const written = during(async (id) => {
      const config = { ...live("web-dfw-1")?.now.config, env: { PORT: "8080", BY_HAND: "1" } };
      await sim.request("POST", `/v1/apps/${app}/machines/${id}`, { config });
    });
    await expect(written).rejects.toThrow(
      /the lease of web-dfw-1 was lost: it ran out, and somebody changed the machine since/,
    );
    expect(machinesOf(sim, app).map(({ config }) => config.image)).toEqual([image("1"), image("1")]);
  });

  it("is not missed when the machine goes: prolonging it ends before", async () => {
    const web = await new Driven("fly:ProcessGroup").create(group({ rollout: { settle_seconds: 1 } }));
    await nextRun();
    // Longer than half a lease, so that a refresh falls into the removal.
    const slow = sim.faults.add({
      match: { app, method: "DELETE", path: /\/machines\/[0-9a-f]{14}$/ },
      when: "after",
      effect: { delayMs: 20_000 },
      times: 2,
    });
    await web.update(group({ image: image("2", "b"), rollout: { settle_seconds: 1 } }));
    slow.remove();
    expect(machinesOf(sim, app)).toHaveLength(2);
  });
});
