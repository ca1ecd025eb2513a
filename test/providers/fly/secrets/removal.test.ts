import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { Outs } from "../../../../providers/kernel/implementation.ts";
import { UNKNOWN } from "../../../../providers/kernel/unknowns.ts";
import type { FlySimulator } from "../../../../simulators/fly/main.ts";
import { Driven, flyWorld, image, machinesOf, place, webGroup } from "../../../support/fly-world.ts";

/*
 * Secrets that are declared no more: listed by the secrets, before the groups, and removed by a resource of their own,
 * after them.
 */
const CANARY = "canary-leaving-";
const app = "leaving";
const own = { ...place, app };

let sim: FlySimulator;
let secrets: Driven;
let removal: Driven;

beforeEach(async () => {
  await sim?.close();
  sim = await flyWorld();
  await new Driven("fly:App").create({ ...place, name: app });
  secrets = await new Driven("fly:Secrets").create(declared("A", "B", "C"));
  removal = await new Driven("fly:SecretsRemoval").create(wanted());
});
afterAll(() => sim.close());

/** Inputs with a value for each name. */
const declared = (...names: string[]): Outs => ({
  ...own,
  values: Object.fromEntries(names.map((name) => [name, `${CANARY}${name}`])),
});
/** Inputs of the removal as the program wires them. */
const wanted = (): Outs => ({ ...own, leaving: secrets.outs.leaving });
/** Names that the app has. */
const live = () => [...(sim.world.apps.get(app)?.secrets.digests().keys() ?? [])].sort();
const byHand = (values: Record<string, string | null>) =>
  sim.request("POST", `/v1/apps/${app}/secrets`, { values });
/** What was sent since a mark: method, and names that it sets or removes. */
const sent = (mark: number) =>
  sim.journal
    .since(mark)
    .filter(({ actor }) => actor === "client")
    .map(({ method, body }) => {
      const { values = {} } = (body ?? {}) as { values?: Record<string, unknown> };
      return [
        method,
        ...Object.entries(values).map(([name, value]) => `${value === null ? "-" : "+"}${name}`),
      ];
    });
/** What the engine does: asks whether there is a difference, and updates only then. */
async function step(resource: Driven, given: Outs): Promise<boolean> {
  const { changes } = await resource.diff(given);
  if (changes) await resource.update(given);
  return changes;
}
/** A run in which every group succeeds. */
async function run(...names: string[]): Promise<void> {
  await step(secrets, declared(...names));
  await step(removal, wanted());
}
/** A run in which a group fails: the removal is not reached. */
const failedRun = (...names: string[]) => step(secrets, declared(...names));

describe("a secret that is declared no more", () => {
  it("stays set, without a request and with the same version, until the removal", async () => {
    const { version, endpoint } = secrets.outs;
    const mark = sim.journal.mark();
    await step(secrets, declared("A", "C"));
    expect(sent(mark)).toEqual([]);
    expect(secrets.outs).toMatchObject({ version, endpoint, leaving: [{ name: "B", version }] });
    expect(live()).toEqual(["A", "B", "C"]);
    expect(await step(removal, wanted())).toBe(true);
    expect(sent(mark)).toEqual([["POST", "-B"]]);
    expect(live()).toEqual(["A", "C"]);
  });

  it("goes in one request with others, whichever change they left in, and only once", async () => {
    await failedRun("A", "C");
    await failedRun("C");
    const mark = sim.journal.mark();
    await run("C");
    await run("C");
    expect(sent(mark)).toEqual([["POST", "-A", "-B"]]);
  });

  it("stays set when a group fails, and the machines that are put back launch with it", async () => {
    const web = await new Driven("fly:ProcessGroup").create(
      webGroup(app, { regions: { dfw: 1 }, secretsVersion: secrets.outs.version }),
    );
    await failedRun("A", "C");
    const broken = webGroup(app, {
      regions: { dfw: 1 },
      secretsVersion: secrets.outs.version,
      image: image("sim-crash", "c"),
    });
    await expect(web.update(broken)).rejects.toThrow("was put back");
    expect(live()).toEqual(["A", "B", "C"]);
    expect(machinesOf(sim, app)).toMatchObject([{ state: "started", config: { image: image("1") } }]);
  });

  it("is no request of a run that changes another secret", async () => {
    await run("A", "C");
    const mark = sim.journal.mark();
    const other = { ...own, values: { A: `${CANARY}other`, C: `${CANARY}C` } };
    await step(secrets, other);
    expect(await step(removal, wanted())).toBe(false);
    expect(sent(mark)).toEqual([["POST", "+A"]]);
  });

  it("is not removed a second time with others: what somebody set under its name is not ours", async () => {
    await run("A", "C");
    await byHand({ B: "by hand" });
    const mark = sim.journal.mark();
    await run("A");
    expect(sent(mark)).toEqual([["POST", "-C"]]);
    expect(live()).toEqual(["A", "B"]);
  });

  it("is nobody's when it is gone already", async () => {
    await byHand({ B: null });
    await run("A", "C");
    expect(live()).toEqual(["A", "C"]);
  });

  it("is not listed any more once the live secrets were looked at", async () => {
    await run("A", "C");
    await byHand({ A: "other" });
    await secrets.refresh();
    await secrets.update(declared("A", "C"));
    expect(secrets.outs.leaving).toEqual([]);
    expect(await step(removal, wanted())).toBe(false);
  });

  it("goes with all others when the secrets themselves are deleted", async () => {
    await failedRun("A", "C");
    await removal.remove();
    expect(live()).toEqual(["A", "B", "C"]);
    await secrets.remove();
    expect(live()).toEqual([]);
  });

  it("has its value only among those kept from before a change", async () => {
    await run("A", "C");
    const { previous: _kept, values: _declared, ...rest } = secrets.outs;
    expect(JSON.stringify([rest, removal.outs, removal.inputs])).not.toContain(CANARY);
    expect(JSON.stringify(sim.journal.entries())).not.toContain(CANARY);
    await sim.request("DELETE", `/v1/apps/${app}`);
    await secrets.update(declared("A"));
    const error = await removal.update(wanted()).catch((thrown: Error) => thrown);
    expect(String(error)).toMatch(/404/);
    expect(String(error)).not.toContain(CANARY);
  });
});

describe("a secret that is declared again", () => {
  it("is set, and not removed", async () => {
    await failedRun("A", "C");
    await run("A", "B", "C");
    expect(live()).toEqual(["A", "B", "C"]);
    expect(secrets.outs.leaving).toEqual([]);
  });

  it("after its removal is set anew, and removed when it leaves once more", async () => {
    await run("A", "C");
    await run("A", "B", "C");
    expect(live()).toEqual(["A", "B", "C"]);
    await run("A", "C");
    expect(live()).toEqual(["A", "C"]);
  });

  it("in a run that failed is removed all the same when it leaves once more", async () => {
    await run("A", "C");
    await failedRun("A", "B", "C");
    expect(live()).toEqual(["A", "B", "C"]);
    await run("A", "C");
    expect(live()).toEqual(["A", "C"]);
  });

  it("is spared by the removal of others that left with it", async () => {
    await failedRun("A");
    await failedRun("A", "B");
    const mark = sim.journal.mark();
    await run("A", "B");
    expect(sent(mark)).toEqual([["POST", "-C"]]);
  });
});

describe("a refresh", () => {
  it("reports neither a name that is to go nor one that is gone, nor what somebody does with it", async () => {
    await failedRun("A", "C");
    await byHand({ B: "by hand" });
    expect((await secrets.read())?.deviations).toEqual({});
    await step(removal, wanted());
    const before = secrets.outs;
    await secrets.refresh();
    expect(secrets.outs).toEqual(before);
    expect(await removal.read()).toEqual(removal.inputs);
    await byHand({ B: "by hand" });
    expect((await secrets.read())?.deviations).toEqual({});
    await run("A", "C");
    expect(live()).toContain("B");
  });

  it("asks nothing while nothing was ever removed, and forgets what was when the app is gone", async () => {
    const mark = sim.journal.mark();
    expect(await removal.read()).toEqual(removal.inputs);
    expect(sent(mark)).toEqual([]);
    await run("A", "C");
    await sim.request("DELETE", `/v1/apps/${app}`);
    await expect.poll(() => removal.read()).toBeUndefined();
    await removal.remove();
  });
});

describe("the preview of a removal", () => {
  it("says nothing while the names are not known, and what is to do when they are", async () => {
    expect(await removal.diff({ ...own, leaving: UNKNOWN })).toMatchObject({ changes: false, replaces: [] });
    await failedRun("A", "C");
    expect(await removal.diff({ ...own, leaving: UNKNOWN })).toMatchObject({ changes: false });
    expect(await removal.diff(wanted())).toMatchObject({ changes: true, replaces: [] });
  });

  it("still shows everything else", async () => {
    expect(await removal.diff({ ...own, app: "other", leaving: UNKNOWN })).toMatchObject({
      changes: true,
      replaces: ["app"],
    });
    await expect(removal.check({ ...own, platform: "live", leaving: [] })).rejects.toThrow("one platform");
  });
});

it("a stack from before there was a list has nothing to remove", async () => {
  const { leaving: _none, ...older } = secrets.outs;
  secrets.outs = older;
  removal = await new Driven("fly:SecretsRemoval").create(wanted());
  expect(removal.outs.leaving).toEqual([]);
  await run("A", "C");
  expect(live()).toEqual(["A", "C"]);
});
