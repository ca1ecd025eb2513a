import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { Driven, flyWorld, place } from "../../support/fly-world.ts";

let sim: FlySimulator;
beforeAll(async () => {
  sim = await flyWorld();
});
afterAll(() => sim.close());

const app = () => new Driven("fly:App");

describe("the network of an app", () => {
  it("is the declared one, and the organisation's shared one otherwise", async () => {
    await app().create({ ...place, name: "alone", network: "apart" });
    await app().create({ ...place, name: "together" });
    expect(sim.world.apps.get("alone")?.network).toBe("apart");
    expect(sim.world.apps.get("together")?.network).toBe("default");
  });

  it.each([
    ["another one", "first", "second", /from the network "first" to the network "second".*second app/],
    ["the shared one", "first", undefined, /from the network "first" to the organisation's shared network/],
    [
      "an isolated one",
      undefined,
      "second",
      /from the organisation's shared network to the network "second"/,
    ],
  ])("cannot become %s: the preview refuses and names the way out", async (_, before, after, text) => {
    const name = `net-${before ?? "shared"}-${after ?? "shared"}`;
    const made = await app().create({ ...place, name, ...(before ? { network: before } : {}) });
    await expect(made.diff({ ...place, name, ...(after ? { network: after } : {}) })).rejects.toThrow(text);
  });

  it("has two spellings for the shared one, which are no change", async () => {
    const made = await app().create({ ...place, name: "spelled" });
    expect(await made.diff({ ...place, name: "spelled", network: "default" })).toMatchObject({
      changes: false,
    });
  });

  it("of an app that is taken over must be the declared one", async () => {
    await sim.request("POST", "/v1/apps", { name: "elsewhere", org_slug: "hotdash", network: "apart" });
    await expect.poll(async () => (await sim.request("GET", "/v1/apps/elsewhere")).status).toBe(200);
    const mark = sim.journal.mark();
    const taken = app().create({ ...place, name: "elsewhere", adopt: true });
    await expect(taken).rejects.toThrow(/exists in the network "apart".*Declare network: "apart"/);
    expect(sim.journal.count({ kind: "mutate" }, mark)).toBe(0);
    const right = await app().create({ ...place, name: "elsewhere", adopt: true, network: "apart" });
    expect(right.id).toBe("elsewhere");
  });

  it("is read back", async () => {
    const made = await app().create({ ...place, name: "read-back", network: "apart" });
    expect(await made.read()).toMatchObject({ network: "apart" });
  });
});

it("an app whose deletion is under way is waited for, and made anew", async () => {
  const gone = await app().create({ ...place, name: "phoenix" });
  const before = sim.world.apps.get("phoenix")?.id;
  await gone.remove();
  expect(sim.world.apps.get("phoenix")?.deletedAt).toBeDefined();
  await app().create({ ...place, name: "phoenix" });
  expect(sim.world.apps.get("phoenix")?.deletedAt).toBeUndefined();
  expect(sim.world.apps.get("phoenix")?.id).not.toBe(before);
});

it("taking over an app costs one read, and one that holds something names all of it", async () => {
  await app().create({ ...place, name: "held" });
  await sim.request("POST", "/v1/apps/held/secrets", { values: { OLD: "canary-held" } });
  await sim.request("POST", "/v1/apps/held/ip_assignments", { type: "shared_v4" });
  const mark = sim.journal.mark();
  await expect(app().create({ ...place, name: "held" })).rejects.toThrow(/1 secret \(OLD\), 1 IP address/);
  const before = sim.journal.mark();
  await app().create({ ...place, name: "held", adopt: true });
  expect(sim.journal.since(before, { status: 200 }).map(({ action }) => action)).toEqual(["apps.get"]);
  expect(sim.journal.count({ kind: "mutate" }, mark)).toBe(0);
});
