import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { Driven, flyWorld, place } from "../../support/fly-world.ts";

let sim: FlySimulator;
let count = 0;
let app: string;
beforeAll(async () => {
  sim = await flyWorld();
});
afterAll(() => sim.close());
beforeEach(async () => {
  count += 1;
  app = `addresses-${count}`;
  await new Driven("fly:App").create({ ...place, name: app, network: "own" });
});

type Change = Record<string, unknown>;
const make = (change: Change) => new Driven("fly:IpAssignment").create({ ...place, app, ...change });
const live = () => sim.world.apps.get(app)?.ips ?? [];
const actions = (mark: number) =>
  sim.journal
    .since(mark)
    // The simulator's limits and the client's run on two clocks: a refusal for haste is sent again.
    .filter(({ status }) => status !== 429)
    .map(({ action }) => action);

describe("each kind", () => {
  it.each([
    [{ type: "shared_v4" }, /^66\.241\./],
    [{ type: "v6" }, /^2a09:/],
    [{ type: "v4", region: "dfw" }, /^37\.16\./],
    [{ type: "v4", service_name: "mail" }, /^37\.16\./],
    [{ type: "private_v6" }, /^fdaa:/],
    [{ type: "private_v6", network: "other" }, /^fdaa:/],
  ] as [Change, RegExp][])(
    "%o is made in two requests, is its own id, and reads back as declared",
    async (given, form) => {
      const mark = sim.journal.mark();
      const made = await make(given);
      expect(actions(mark)).toEqual(["ips.list", "ips.assign"]);
      expect(made.id).toMatch(form);
      expect(made.outs.address).toBe(made.id);
      const before = sim.journal.mark();
      await made.refresh();
      expect(actions(before)).toEqual(["ips.list"]);
      expect(await made.diff({ ...place, app, ...given })).toMatchObject({ changes: false, replaces: [] });
    },
  );

  it("sends region, network and service_name in the API's words", async () => {
    const mark = sim.journal.mark();
    await make({ type: "private_v6", network: "other", service_name: "inner" });
    expect(sim.journal.since(mark, { action: "ips.assign" })[0]?.body).toEqual({
      type: "private_v6",
      network: "other",
      service_name: "inner",
    });
  });
});

describe("taking over", () => {
  it("an equal address is taken, and nothing is asked for", async () => {
    const first = await make({ type: "v4", region: "dfw" });
    const mark = sim.journal.mark();
    expect((await make({ type: "v4", region: "dfw" })).id).toBe(first.id);
    expect(actions(mark)).toEqual(["ips.list"]);
  });

  it.each([
    [
      { type: "v4", region: "dfw" },
      { type: "v4", region: "iad" },
    ],
    [{ type: "v4" }, { type: "v4", service_name: "mail" }],
    [{ type: "private_v6" }, { type: "private_v6", network: "other" }],
    [{ type: "private_v6", network: "other" }, { type: "private_v6" }],
  ] as [Change, Change][])("%o is not taken for %o", async (there, wanted) => {
    const first = await make(there);
    const second = await make(wanted);
    expect(second.id).not.toBe(first.id);
    expect(live()).toHaveLength(2);
  });

  it.each([{ type: "private_v6" }, { type: "private_v6", network: "other" }] as Change[])(
    "%o that a killed create left is found by its network",
    async (given) => {
      const both = [await make({ type: "private_v6" }), await make({ type: "private_v6", network: "other" })];
      const again = await make(given);
      expect(again.id).toBe(both[given.network ? 1 : 0]?.id);
      expect(live()).toHaveLength(2);
    },
  );

  it("the app's own network counts as such under its name too", async () => {
    const own = await make({ type: "private_v6" });
    expect((await make({ type: "private_v6", network: "own" })).id).toBe(own.id);
  });

  it("an app has one shared_v4: the second is the first, also when the list did not show it", async () => {
    const first = await make({ type: "shared_v4" });
    const fault = sim.faults.add({
      match: { action: "ips.list", app, nth: 1 },
      when: "before",
      effect: { status: 200, body: { ips: [] } },
    });
    expect((await make({ type: "shared_v4" })).id).toBe(first.id);
    expect(fault.hits).toBe(1);
    expect(live()).toHaveLength(1);
  });

  it("an address whose answer was lost is found, not made twice", async () => {
    sim.faults.add({ match: { action: "ips.assign", app, nth: 1 }, when: "after", effect: "drop" });
    const made = await make({ type: "v6" });
    expect(live().map(({ ip }) => ip)).toEqual([made.id]);
  });

  it("adopt names one, and must fit", async () => {
    const { body } = await sim.request("POST", `/v1/apps/${app}/ip_assignments`, { type: "v6" });
    const { ip } = body as { ip: string };
    expect((await make({ type: "v6", adopt: ip })).id).toBe(ip);
    await expect(make({ type: "v4", adopt: ip })).rejects.toThrow(/is v6, global, not v4, global/);
    await expect(make({ type: "v6", adopt: "1.2.3.4" })).rejects.toThrow(
      /does not have\. Its addresses: 2a09/,
    );
  });

  it("without the app's address block a Flycast address for another network is never guessed", async () => {
    const there = await make({ type: "private_v6", network: "other" });
    const answer = { name: app, network: "own", organization: { slug: "hotdash" } };
    const fault = sim.faults.add({
      match: { action: "apps.get", app },
      when: "before",
      effect: { status: 200, body: answer },
    });
    const again = make({ type: "private_v6", network: "other" });
    await expect(again).rejects.toThrow(`(${there.id}), and Fly does not say in which network. Set adopt`);
    fault.remove();
    expect(live()).toHaveLength(1);
  });
});

describe("the preview refuses", () => {
  it.each([
    [{ type: "shared_v4", region: "dfw" }, /region: a shared_v4 address is global/],
    [{ type: "v6", network: "other" }, /network: only a private_v6 address/],
    [{ type: "v5" }, /type/],
  ] as [Change, RegExp][])("%o", async (given, text) => {
    await expect(make(given)).rejects.toThrow(text);
  });
});

it.each([
  ["type", { type: "v6" }],
  ["region", { region: "iad" }],
  ["service_name", { service_name: "mail" }],
] as [string, Change][])("a change of %s replaces the address", async (field, change) => {
  const made = await make({ type: "v4", region: "dfw" });
  const { replaces } = await made.diff({ ...place, app, type: "v4", region: "dfw", ...change });
  expect(replaces).toContain(field);
});
