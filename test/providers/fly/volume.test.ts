import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { Driven, flyWorld, image, machinesOf, place, webMachine } from "../../support/fly-world.ts";

let sim: FlySimulator;
let count = 0;
let app: string;
beforeAll(async () => {
  sim = await flyWorld();
});
afterAll(() => sim.close());
beforeEach(async () => {
  sim.faults.clear();
  count += 1;
  app = `volumes-${count}`;
  await new Driven("fly:App").create({ ...place, name: app });
});

type Change = Record<string, unknown>;
interface Thrown extends Error {
  id: string;
  properties: Record<string, unknown>;
}
const args = (change: Change = {}) => ({ ...place, app, name: "data", region: "dfw", size_gb: 1, ...change });
const make = (change: Change = {}) => new Driven("fly:Volume").create(args(change));
const live = (id: string) => sim.world.apps.get(app)?.volumes.get(id);
const machine = (id: string) => machinesOf(sim, app).find((one) => one.id === id);
const seen = (mark: number) =>
  sim.journal.since(mark).filter(({ status, actor }) => status !== 429 && actor === "client");
const actions = (mark: number) => seen(mark).map(({ action }) => action);
/** What was changed, without the requests that prolong a lease. */
const writes = (mark: number) =>
  seen(mark)
    .filter(({ kind, status }) => (kind === "mutate" || kind === "lease") && status < 400)
    .filter((entry, index, all) => {
      const before = all
        .slice(0, index)
        .findLast(({ kind, machine: of }) => kind === "lease" && of === entry.machine);
      return entry.action !== "leases.create" || before?.action !== "leases.create";
    })
    .map(({ action }) => action);
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error("it did not fail");
    },
    (error: Thrown) => error,
  );
const fail = (action: string, status: number, body: unknown, times = 1) =>
  sim.faults.add({ match: { action, app }, when: "before", effect: { status, body }, times });

/** A machine of the app that mounts a volume, made outside the program, in a given state. */
async function mounted(volume: string, state = "started", change: Change = {}): Promise<string> {
  const config = { ...webMachine(), image: image("1"), mounts: [{ volume, path: "/data" }], ...change };
  const wanted = { name: `on-${volume.slice(4)}`, region: "dfw", config };
  let made = await sim.request("POST", `/v1/apps/${app}/machines`, wanted);
  // A new volume takes a moment before it can be mounted.
  while (made.status === 412) made = await sim.request("POST", `/v1/apps/${app}/machines`, wanted);
  const { id } = made.body as { id: string };
  await expect.poll(() => machine(id)?.state).toBe("started");
  if (state === "stopped") {
    await sim.request("POST", `/v1/apps/${app}/machines/${id}/stop`, {});
    await expect.poll(() => machine(id)?.state).toBe("stopped");
  }
  return id;
}
const restarts = (mark: number, id: string) =>
  sim.journal.count({ action: "machines.restart", machine: id }, mark);
/** A volume as the engine holds it after an operation that got half way. */
const half = ({ id, properties }: Thrown) =>
  Object.assign(new Driven("fly:Volume"), { id, outs: properties, inputs: properties });

describe("growing", () => {
  it("happens in place, and restarts the machine that runs on it: under a lease, out of routing, until it is healthy", async () => {
    const volume = await make();
    const id = await mounted(volume.id);
    const mark = sim.journal.mark();
    await volume.update(args({ size_gb: 2 }));
    expect(live(volume.id)?.sizeGb).toBe(2);
    expect(writes(mark)).toEqual([
      "volumes.extend",
      "leases.create",
      "machines.cordon",
      "machines.restart",
      "machines.uncordon",
      "leases.delete",
    ]);
    expect(machine(id)).toMatchObject({ state: "started", cordoned: false });
    const answer = await sim.request("GET", `/v1/apps/${app}/machines/${id}`);
    const { checks } = answer.body as { checks: { status: string }[] };
    expect(checks.map(({ status }) => status)).toEqual(["passing"]);
    expect(volume.outs.needsRestart).toBe("");
  });

  it("leaves a machine without services in its place: no cordon", async () => {
    const volume = await make();
    const own = { services: [], checks: {} };
    await mounted(volume.id, "started", own);
    const mark = sim.journal.mark();
    await volume.update(args({ size_gb: 2 }));
    expect(writes(mark)).toEqual(["volumes.extend", "leases.create", "machines.restart", "leases.delete"]);
  });

  it("leaves a stopped machine alone", async () => {
    const volume = await make();
    const id = await mounted(volume.id, "stopped");
    const mark = sim.journal.mark();
    await volume.update(args({ size_gb: 2 }));
    expect(actions(mark)).toEqual(["volumes.get", "volumes.extend"]);
    expect(machine(id)?.state).toBe("stopped");
  });

  it("of a volume that nobody mounts costs two requests", async () => {
    const volume = await make();
    await expect
      .poll(async () => (await sim.request("GET", `/v1/apps/${app}/volumes/${volume.id}`)).body)
      .toMatchObject({ state: "created" });
    const mark = sim.journal.mark();
    await volume.update(args({ size_gb: 2 }));
    expect(actions(mark)).toEqual(["volumes.get", "volumes.extend"]);
  });

  it("restarts the machines of one app one after the other", async () => {
    const volumes = [await make(), await make({ name: "data_2" })];
    const ids = [await mounted(volumes[0]?.id ?? ""), await mounted(volumes[1]?.id ?? "")];
    const mark = sim.journal.mark();
    await Promise.all([
      volumes[0]?.update(args({ size_gb: 2 })),
      volumes[1]?.update(args({ name: "data_2", size_gb: 2 })),
    ]);
    const turns = writes(mark).filter((action) => /^(machines|leases)/.test(action));
    const one = [
      "leases.create",
      "machines.cordon",
      "machines.restart",
      "machines.uncordon",
      "leases.delete",
    ];
    expect(turns).toEqual([...one, ...one]);
    expect(ids.map((id) => restarts(mark, id))).toEqual([1, 1]);
    // Until then a proxy may not have heard of the first, and the lease is what the second waits for.
    const first = (action: string) =>
      Math.min(...seen(mark).flatMap((entry) => (entry.action === action ? entry.at : [])));
    const heard = first("leases.delete") - first("machines.uncordon");
    expect(heard, "milliseconds from the return to the next one's turn").toBeGreaterThanOrEqual(500);
  });

  it("after a machine that does not come back, spares the others, says which must restart, and goes on next time", async () => {
    const volumes = [await make(), await make({ name: "data_2" })];
    const ids = [await mounted(volumes[0]?.id ?? ""), await mounted(volumes[1]?.id ?? "")];
    const check = "servicecheck-00-http-8080";
    const broken = { status: "critical", output: "disk not found" } as const;
    for (const id of ids) sim.forceCheck(app, id, check, broken);
    const mark = sim.journal.mark();
    const failures = await Promise.all([
      failure(volumes[0]?.update(args({ size_gb: 2 })) as Promise<unknown>),
      failure(volumes[1]?.update(args({ name: "data_2", size_gb: 2 })) as Promise<unknown>),
    ]);
    const messages = failures.map(({ message }) => message);
    expect(
      messages.filter((text) => /is not healthy: check .* is critical \(disk not found\)/.test(text)),
    ).toHaveLength(1);
    expect(messages.filter((text) => /was not restarted .* another machine/.test(text))).toHaveLength(1);
    expect(ids.map((id) => restarts(mark, id)).sort()).toEqual([0, 1]);
    expect(failures.map(({ properties }) => properties.needsRestart).sort()).toEqual([...ids].sort());
    expect(sim.journal.count({ action: "machines.uncordon" }, mark)).toBe(1);

    for (const id of ids) sim.forceCheck(app, id, check);
    const later = sim.journal.mark();
    const [first, second] = failures.map(half);
    await first?.update(args({ size_gb: 2 }));
    await second?.update(args({ name: "data_2", size_gb: 2 }));
    expect(ids.map((id) => restarts(later, id))).toEqual([1, 1]);
    expect(sim.journal.count({ action: "volumes.extend" }, later)).toBe(0);
    expect(first?.outs.needsRestart).toBe("");
  });

  it("that was cut off between extension and restart is finished by the next update", async () => {
    const volume = await make();
    const id = await mounted(volume.id);
    await sim.request("PUT", `/v1/apps/${app}/volumes/${volume.id}/extend`, { size_gb: 2 });
    const mark = sim.journal.mark();
    await volume.update(args({ size_gb: 2 }));
    expect(restarts(mark, id)).toBe(1);
    await volume.update(args({ size_gb: 2, snapshot_retention: 9 }));
    expect(restarts(mark, id)).toBe(1);
  });

  it("that was cut off is no reason to start a machine that is stopped", async () => {
    const volume = await make();
    const id = await mounted(volume.id, "stopped");
    await sim.request("PUT", `/v1/apps/${app}/volumes/${volume.id}/extend`, { size_gb: 2 });
    const mark = sim.journal.mark();
    await volume.update(args({ size_gb: 2 }));
    expect(actions(mark)).toEqual(["volumes.get", "machines.get"]);
    expect(machine(id)?.state).toBe("stopped");
  });

  it.each([
    [
      "volume_placement_capacity",
      412,
      { error: "failed_precondition: no space left on the host", status: "volume_placement_capacity" },
    ],
    ["host full", 409, { error: "aborted: insufficient resources available to fulfill request: disk" }],
  ])(
    "without room on its host fails at once, keeps the data, and says how to move: %s",
    async (_, status, body) => {
      const volume = await make();
      const fault = fail("volumes.extend", status, body, 9);
      const { message } = await failure(volume.update(args({ size_gb: 2 })));
      expect(fault.hits).toBe(1);
      expect(message).toMatch(
        /has no room to grow it from 1 to 2 GB; it keeps its size and its data.*source_volume_id: "vol_/,
      );
    },
  );
});

describe("changes in place", () => {
  it("of retention and daily snapshots need one read and one write", async () => {
    const volume = await make();
    const mark = sim.journal.mark();
    await volume.update(args({ snapshot_retention: 30, auto_backup_enabled: false }));
    expect(actions(mark)).toEqual(["volumes.get", "volumes.update"]);
    expect(live(volume.id)).toMatchObject({ snapshotRetention: 30, autoBackup: false });
  });

  it("are none when nothing changed", async () => {
    const volume = await make();
    const mark = sim.journal.mark();
    expect(await volume.diff(args())).toMatchObject({ changes: false, replaces: [] });
    expect(actions(mark)).toEqual([]);
  });
});

describe("the preview refuses, with the way out,", () => {
  it.each([
    ["shrinking", {}, { size_gb: 1 }, /size_gb: cannot shrink from 2 to 1 GB.*snapshot_id/],
    ["another region", {}, { region: "iad" }, /region: cannot change.*never replaced.*second volume/],
    ["another name", {}, { name: "other" }, /name: cannot change.*never replaced/],
    ["encryption", {}, { encrypted: false }, /encrypted: cannot change.*never replaced/],
    [
      "a restore over data",
      {},
      { snapshot_id: "vs_1" },
      /snapshot_id: cannot become "vs_1": the volume exists, and its data is not overwritten/,
    ],
    ["a copy over data", {}, { source_volume_id: "vol_1" }, /source_volume_id: cannot become/],
  ])("%s", async (_, before, after, text) => {
    const volume = await make({ size_gb: 2, ...before });
    const mark = sim.journal.mark();
    await expect(volume.diff(args({ size_gb: 2, ...before, ...after }))).rejects.toThrow(text);
    expect(actions(mark)).toEqual([]);
  });

  it("a snapshot and a source at once", async () => {
    await expect(make({ snapshot_id: "vs_1", source_volume_id: "vol_1" })).rejects.toThrow(
      /must not be set together/,
    );
  });
});

describe("restoring", () => {
  async function snapshotOf(volume: string): Promise<string> {
    const { body } = await sim.request("POST", `/v1/apps/${app}/volumes/${volume}/snapshots`);
    return (body as { id: string }).id;
  }

  it.each(["snapshot_id", "source_volume_id"])(
    "from %s is part of the creation, waits until it can be mounted, and is no matter later",
    async (property) => {
      const source = await make();
      const origin = property === "snapshot_id" ? await snapshotOf(source.id) : source.id;
      const mark = sim.journal.mark();
      const restored = await make({ name: "restored", [property]: origin });
      expect(sim.journal.since(mark, { action: "volumes.create" })[0]?.body).toMatchObject({
        [property]: origin,
      });
      const { body } = await sim.request("GET", `/v1/apps/${app}/volumes/${restored.id}`);
      expect(["created", "hydrating"]).toContain((body as { state: string }).state);
      expect(actions(mark)).not.toContain("volumes.extend");
      expect(await restored.diff(args({ name: "restored", [property]: origin }))).toMatchObject({
        changes: false,
      });
      expect(await restored.diff(args({ name: "restored" }))).toMatchObject({ changes: false });
      const later = args({ name: "restored", [property]: "vs_other" });
      await expect(restored.diff(later)).rejects.toThrow(`cannot change from "${origin}" to "vs_other"`);
      await restored.refresh();
      expect(await restored.diff(args({ name: "restored", [property]: origin }))).toMatchObject({
        changes: false,
      });
    },
  );

  it("that a killed create began is found and waited for, not begun again", async () => {
    const snapshot_id = await snapshotOf((await make()).id);
    // It is filled for as long as the provider has not seen that it is, however slow the machine.
    const { timings } = sim.world;
    const { volumeRestore } = timings;
    timings.volumeRestore = 3_600_000;
    const began = await sim.request("POST", `/v1/apps/${app}/volumes`, {
      name: "restored",
      region: "dfw",
      size_gb: 1,
      snapshot_id,
    });
    timings.volumeRestore = volumeRestore;
    const { id } = began.body as { id: string };
    const filled = sim.faults.add({
      match: { action: "volumes.get", app, where: ({ params }) => params.volume === id },
      when: "after",
      times: 1,
      effect: { run: () => void live(id)?.phases.push({ at: sim.world.clock.now(), state: "created" }) },
    });
    const mark = sim.journal.mark();
    const restored = await make({ name: "restored", snapshot_id });
    expect(restored.id).toBe(id);
    expect(filled.hits).toBe(1);
    expect(live(id)?.phases.at(-1)?.state).toBe("created");
    expect(writes(mark)).toEqual([]);
  });

  it("is never taken for done: an older volume of that name is refused until adopt says so", async () => {
    const old = await make();
    const snapshot_id = await snapshotOf(old.id);
    await new Promise((resolve) => setTimeout(resolve, 60));
    const mark = sim.journal.mark();
    await expect(make({ snapshot_id })).rejects.toThrow(
      /does not say whether it was made from vs_.*Set adopt: "vol_/,
    );
    expect(writes(mark)).toEqual([]);
    expect((await make({ snapshot_id, adopt: old.id })).id).toBe(old.id);
  });
});

describe("taking over", () => {
  it("the volume of that name costs one read, and is brought to the inputs", async () => {
    const { body } = await sim.request("POST", `/v1/apps/${app}/volumes`, {
      name: "data",
      region: "dfw",
      size_gb: 1,
    });
    const { id } = body as { id: string };
    const mark = sim.journal.mark();
    expect((await make({ snapshot_retention: 9 })).id).toBe(id);
    expect(actions(mark).filter((action) => action !== "volumes.get")).toEqual([
      "volumes.list",
      "volumes.update",
    ]);
    const again = sim.journal.mark();
    await expect
      .poll(() => sim.request("GET", `/v1/apps/${app}/volumes/${id}`))
      .toMatchObject({ body: { state: "created" } });
    await make({ snapshot_retention: 9 });
    expect(actions(again)).toEqual(["volumes.list"]);
  });

  it("by adopt must fit what is declared", async () => {
    const { id } = await make();
    await expect(make({ adopt: id, region: "iad" })).rejects.toThrow(/does not fit iad, 1 GB/);
    await expect(make({ adopt: id, name: "other" })).rejects.toThrow(/is named "data", not "other"/);
    await expect(make({ adopt: "vol_none" })).rejects.toThrow(/adopt names the volume vol_none/);
  });
});

it("no host with room is answered once, with the ways out", async () => {
  const compute = { cpu_kind: "shared", cpus: 1, memory_mb: 1024 };
  const fault = fail(
    "volumes.create",
    422,
    { error: "could not find a candidate host", status: "insufficient_capacity" },
    9,
  );
  const { message } = await failure(make({ compute }));
  expect(fault.hits).toBe(1);
  expect(message).toMatch(
    /no host in dfw has room for the volume "data" \(1 GB\) beside a machine of 1 shared CPUs and 1024 MB. Nothing was made. Choose another region/,
  );
});

it("is snapshotted before it is deleted", async () => {
  const volume = await make();
  const mark = sim.journal.mark();
  await volume.remove();
  expect(actions(mark)).toEqual(["volumes.get", "snapshots.create", "volumes.delete"]);
});
