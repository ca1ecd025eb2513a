import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { RUN_DIRECTORY_VARIABLE } from "../../../providers/kernel/run-directory.ts";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { Driven, flyWorld, image, machinesOf, place, webGroup, webMachine } from "../../support/fly-world.ts";

/* A stop without a crash is never the release's failure, and a crash of earlier days says nothing about now. */
let sim: FlySimulator;
let app: string;
let count = 0;
beforeAll(async () => {
  sim = await flyWorld();
});
afterAll(() => sim.close());
beforeEach(async () => {
  sim.faults.clear();
  app = `stops-${++count}`;
  await new Driven("fly:App").create({ ...place, name: app });
  await new Driven("fly:IpAssignment").create({ ...place, app, type: "v6" });
});

const nextRun = () => new Promise((resolve) => setTimeout(resolve, 50));
const group = (change: Record<string, unknown> = {}) => webGroup(app, { regions: { dfw: 2 }, ...change });
const images = () => machinesOf(sim, app).map(({ config, state }) => [config.image, state]);
const all = (tag: string, digit: string) => Array(2).fill([image(tag, digit), "started"]);
const ofApp = () => [...(sim.world.apps.get(app)?.machines.values() ?? [])];

const [service] = webMachine().services as Record<string, unknown>[];
/** Autostop may stop all of them: the proxy does not ask for leases. */
const idle = webMachine({ services: [{ ...service, autostop: "stop", min_machines_running: 0 }] });

/** Autostop at every look at a machine of the new release while `when` says so. */
function autostop(when: (stopped: number) => boolean): () => number {
  let stopped = 0;
  const isNew = (id = "") =>
    ofApp().some(
      (one) => one.id === id && one.now.config.image !== image("1") && one.now.state === "started",
    );
  sim.faults.add({
    match: { app, action: "machines.get", where: ({ machine }) => isNew(machine) && when(stopped) },
    when: "before",
    effect: {
      run: () => {
        stopped += sim.autostop(app).length;
      },
    },
  });
  return () => stopped;
}

describe.each(["rolling", "bluegreen", "immediate"])(
  "autostop between start and first check, %s",
  (strategy) => {
    it("is answered by a start, and the release succeeds", async () => {
      const web = await new Driven("fly:ProcessGroup").create(group({ strategy, machine: idle }));
      await nextRun();
      const stopped = autostop((already) => already === 0);
      await web.update(
        group({ strategy, machine: idle, image: image("2", "b"), rollout: { settle_seconds: 1 } }),
      );
      expect(stopped()).toBeGreaterThan(0);
      expect(machinesOf(sim, app).map(({ config }) => config.image)).toEqual([
        image("2", "b"),
        image("2", "b"),
      ]);
    });
  },
);

it("a machine that others stop again and again fails the update, but not the release: its digest is not remembered as failed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "run-"));
  process.env[RUN_DIRECTORY_VARIABLE] = folder;
  try {
    const web = await new Driven("fly:ProcessGroup").create(group({ machine: idle }));
    await nextRun();
    const until = sim.world.now() + 150_000;
    autostop(() => sim.world.now() < until);
    const rollout = { health_timeout_seconds: 40, settle_seconds: 1 };
    await expect(web.update(group({ machine: idle, image: image("2", "b"), rollout }))).rejects.toThrow(
      /stopped .* meanwhile, by autostop or by hand/,
    );
    const events = await readFile(join(folder, "events.jsonl"), "utf8");
    expect(events).toContain('"type":"rollout-failed"');
    expect(events).toContain('"cause":"platform"');
  } finally {
    delete process.env[RUN_DIRECTORY_VARIABLE];
  }
});

describe("an old machine that vanishes during bluegreen", () => {
  const bluegreen = (change: Record<string, unknown> = {}) => group({ strategy: "bluegreen", ...change });
  const remove = (name: string) => {
    const id = machinesOf(sim, app).find((machine) => machine.name === name)?.id;
    return sim.request("DELETE", `/v1/apps/${app}/machines/${id}?force=true`);
  };

  it.each([
    ["before it leaves the routing", "machines.uncordon"],
    ["while it waits to be removed", "machines.cordon"],
  ])("%s is gone, which is what was wanted", async (_, action) => {
    const web = await new Driven("fly:ProcessGroup").create(bluegreen());
    await nextRun();
    sim.faults.add({
      match: { app, action, nth: 1 },
      when: "after",
      effect: { run: async () => void (await remove("web-dfw-2")) },
    });
    await web.update(bluegreen({ image: image("2", "b"), rollout: { settle_seconds: 1, bake_seconds: 40 } }));
    expect(images()).toEqual(all("2", "b"));
  });

  it("is named when the release then fails: it no longer runs", async () => {
    const web = await new Driven("fly:ProcessGroup").create(bluegreen());
    await nextRun();
    sim.faults.add({
      match: { app, action: "machines.create", nth: 1 },
      when: "after",
      effect: { run: async () => void (await remove("web-dfw-2")) },
    });
    const failing = web.update(bluegreen({ image: image("sim-crash", "c"), rollout: { settle_seconds: 1 } }));
    await expect(failing).rejects.toThrow(/not all is as before: web-dfw-2 \([0-9a-f]+\) is gone/);
  });
});

describe("restarts of earlier days", () => {
  /** Writes two crashes into a machine's log, as old as said, and a process that has held since. */
  function crashedTwice(agoMs: number): void {
    const [machine] = ofApp();
    if (!machine) throw new Error("there is no machine");
    const exit_event = {
      exit_code: 1,
      guest_exit_code: 1,
      guest_signal: -1,
      oom_killed: false,
      requested_stop: false,
      restarting: true,
      signal: -1,
      exited_at: "",
    };
    const at = sim.world.now() - agoMs;
    const log = [0, 1].flatMap((nth) => [
      {
        id: `exit-${nth}`,
        type: "exit",
        status: "starting",
        source: "flyd" as const,
        timestamp: at + nth,
        request: { exit_event },
      },
      { id: `start-${nth}`, type: "start", status: "started", source: "flyd" as const, timestamp: at + nth },
    ]);
    machine.now = { ...machine.now, events: [...log.reverse(), ...machine.now.events] };
  }

  it("do not refuse scaling up: no request is sent to the machine that crashed and has held since", async () => {
    const web = await new Driven("fly:ProcessGroup").create(group());
    crashedTwice(600_000);
    const crashed = ofApp()[0]?.id;
    await nextRun();
    const mark = sim.journal.mark();
    await web.update(group({ regions: { dfw: 3 } }));
    expect(images()).toHaveLength(3);
    expect(sim.journal.since(mark).filter(({ machine }) => machine === crashed)).toEqual([]);
  });

  it("of the last minutes are looked at, and pass when the machine holds now", async () => {
    const web = await new Driven("fly:ProcessGroup").create(group());
    crashedTwice(60_000);
    await nextRun();
    await web.update(group({ regions: { dfw: 3 }, rollout: { settle_seconds: 1 } }));
    expect(images()).toHaveLength(3);
  });
});

describe("a process that stops itself when it is idle", () => {
  const machine = idle;

  it("ends with exit code 0, which is no crash: the next release reaches it at rest", async () => {
    const web = await new Driven("fly:ProcessGroup").create(group({ machine }));
    for (const { id } of machinesOf(sim, app).slice(1)) sim.crash(app, id, 0);
    await nextRun();
    expect(await web.read()).toMatchObject({ deviations: {} });
    await web.update(group({ machine, image: image("2", "b"), rollout: { settle_seconds: 1 } }));
    await expect.poll(images).toEqual([
      [image("2", "b"), "started"],
      [image("2", "b"), "stopped"],
    ]);
  });

  it("is started when it ends so before its first check", async () => {
    const web = await new Driven("fly:ProcessGroup").create(group({ machine }));
    await nextRun();
    let ended = false;
    sim.faults.add({
      match: { app, action: "machines.get" },
      when: "before",
      effect: {
        run: ({ machine: id = "" }) => {
          if (ended) return;
          ended = true;
          sim.crash(app, id, 0);
        },
      },
    });
    await web.update(group({ machine, image: image("2", "b"), rollout: { settle_seconds: 1 } }));
    expect(images()).toEqual(all("2", "b"));
  });

  it("but cannot run at all when it ends so at each start: the release fails soon", async () => {
    const web = await new Driven("fly:ProcessGroup").create(group({ machine }));
    await nextRun();
    sim.faults.add({
      match: {
        app,
        action: "machines.get",
        where: ({ machine: id }) =>
          ofApp().some((one) => one.id === id && one.now.config.image === image("2", "b")),
      },
      when: "before",
      effect: {
        run: ({ machine: id = "" }) => {
          if (ofApp().some((one) => one.id === id && one.now.state === "started")) sim.crash(app, id, 0);
        },
      },
    });
    const change = { machine, image: image("2", "b"), rollout: { settle_seconds: 1 } };
    await expect(web.update(group(change))).rejects.toThrow(/stopped by itself \(exit code 0\), 2 times/);
    expect(machinesOf(sim, app).map(({ config }) => config.image)).toEqual([image("1"), image("1")]);
  });
});

describe.each(["rolling", "bluegreen", "canary", "immediate"])(
  "an app of which somebody suspended every machine, %s",
  (strategy) => {
    const suspendAll = async () => {
      await nextRun();
      for (const { id } of machinesOf(sim, app))
        expect((await sim.request("POST", `/v1/apps/${app}/machines/${id}/suspend`, {})).status).toBe(200);
      await expect
        .poll(() => machinesOf(sim, app).map(({ state }) => state))
        .toEqual(["suspended", "suspended"]);
      await nextRun();
    };

    it("is seen, and served again by the next update, without a crash counted against the release", async () => {
      const web = await new Driven("fly:ProcessGroup").create(group({ strategy }));
      await suspendAll();
      expect(await web.read()).toMatchObject({
        deviations: { "web-dfw-1": { state: "suspended" }, "web-dfw-2": { state: "suspended" } },
      });
      await web.update(group({ strategy }));
      expect(images()).toEqual(all("1", "a"));
    });

    it("takes a new release, of which every machine runs in the end", async () => {
      const web = await new Driven("fly:ProcessGroup").create(group({ strategy }));
      await suspendAll();
      await web.update(group({ strategy, image: image("2", "b") }));
      expect(images()).toEqual(all("2", "b"));
    });

    it("is left as it was by a release that crashes, and nothing else is said", async () => {
      const web = await new Driven("fly:ProcessGroup").create(group({ strategy }));
      await suspendAll();
      const bad = group({
        strategy,
        image: image("sim-crash", "c"),
        rollout: { health_timeout_seconds: 60 },
      });
      const said = await web.update(bad).then(
        () => "",
        (error: Error) => error.message,
      );
      expect(said).toMatch(/it crashed/);
      const now = machinesOf(sim, app).map(({ config, cordoned }) => [config.image, cordoned]);
      expect(now, said).toEqual(Array(2).fill([image("1"), false]));
      expect(machinesOf(sim, app).filter(({ state }) => state === "started")).toEqual([]);
      expect(said).toMatch(
        /nothing ran before, and its machines rest again: a plain `pulumi up` starts them/,
      );
      expect(said).not.toContain("what ran before still runs");
    });
  },
);
