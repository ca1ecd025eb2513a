import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { Driven, flyWorld, image, place, webMachine } from "../../support/fly-world.ts";

let sim: FlySimulator;
let count = 0;
let app: string;
beforeAll(async () => {
  sim = await flyWorld();
});
afterAll(() => sim.close());
beforeEach(async () => {
  app = `lost-data-${++count}`;
  await new Driven("fly:App").create({ ...place, name: app });
});

type Change = Record<string, unknown>;
const args = (change: Change = {}) => ({ ...place, app, name: "data", region: "dfw", size_gb: 1, ...change });

/** A machine of the app that mounts a volume. */
async function mounted(volume: string): Promise<void> {
  const config = { ...webMachine(), image: image("1"), mounts: [{ volume, path: "/data" }] };
  const wanted = { name: `on-${volume.slice(4)}`, region: "dfw", config };
  // A new volume takes a moment before it can be mounted.
  await expect
    .poll(async () => (await sim.request("POST", `/v1/apps/${app}/machines`, wanted)).status)
    .toBe(200);
}
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => new Error("it did not fail"),
    (error: Error) => error,
  );

describe("a volume that was deleted behind the stack's back", () => {
  const GONE =
    /vol_\S+\).* its data with it\. It may be restorable: .*fly volumes snapshots list vol_\S+.*--snapshot-id/;

  /** A volume that a refresh finds gone: the next update is to make it anew. */
  async function lost(change: Change = {}): Promise<string> {
    const volume = await new Driven("fly:Volume").create(args(change));
    expect((await sim.request("DELETE", `/v1/apps/${app}/volumes/${volume.id}`)).status).toBe(200);
    expect(await volume.read()).toBeUndefined();
    return volume.id;
  }
  const anew = (change: Change = {}) => new Driven("fly:Volume").create(args(change));

  it("is not made anew, empty, where data is protected: the error says how to restore it, and the word of consent", async () => {
    const protectData = true;
    const id = await lost({ protectData });
    const error = await failure(anew({ protectData }));
    expect(error.message).toMatch(GONE);
    expect(error.message).toContain(`HOTDASH_START_EMPTY=${id}`);
    expect([...(sim.world.apps.get(app)?.volumes.keys() ?? [])]).toEqual([id]);
    process.env.HOTDASH_START_EMPTY = id;
    try {
      expect((await anew({ protectData })).id).not.toBe(id);
    } finally {
      delete process.env.HOTDASH_START_EMPTY;
    }
  });

  it("is found by the machine that mounts it, when no list shows it any more", async () => {
    const protectData = true;
    const volume = await new Driven("fly:Volume").create(args({ protectData }));
    await mounted(volume.id);
    sim.world.apps.get(app)?.volumes.delete(volume.id);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const error = await failure(anew({ protectData }));
    expect(error.message).toMatch(new RegExp(`${volume.id}\\) is gone, though the machine on-\\S+ mounts`));
  });

  it("is told elsewhere, and made anew", async () => {
    const id = await lost();
    const spy = vi.spyOn(console, "log").mockImplementation(() => undefined);
    const { id: other } = await anew();
    const output = spy.mock.calls.flat().join("\n");
    spy.mockRestore();
    expect(other).not.toBe(id);
    expect(output).toMatch(GONE);
    expect(output).toContain("An empty one is made in its place");
  });
});
