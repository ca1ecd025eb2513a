import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { handoverTimes } from "../../../providers/fly/process-group/handover.ts";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { Driven, flyWorld, image, machinesOf, place, webGroup, webMachine } from "../../support/fly-world.ts";

/* A stage may leave the traffic inside the settle time of the one before, when that one is back in it, and not sooner. */

const hold = { started: 0, settle: 10_000, drain: 1_000, launch: 2_300, grace: 1_000 };

describe("the times of a handover", () => {
  it("let what the next machines do away from the traffic end just after the settle time", () => {
    expect(handoverTimes(hold)).toEqual({ look: 4_700, leave: 5_700 });
    const { leave } = handoverTimes(hold) ?? { leave: 0 };
    expect(leave + hold.drain + hold.launch + hold.grace).toBe(hold.settle);
  });

  it("look no sooner than checks can have passed, and leave no sooner than proxies have heard", () => {
    expect(handoverTimes({ ...hold, grace: 5_000 })).toEqual({ look: 6_000, leave: 7_000 });
    expect(handoverTimes({ ...hold, launch: 60_000 })).toEqual({ look: 2_000, leave: 3_000 });
  });

  it("gain nothing where the settle time is as short as that", () => {
    expect(handoverTimes({ ...hold, settle: 3_000 })).toBeUndefined();
    expect(handoverTimes({ ...hold, grace: 30_000 })).toBeUndefined();
    expect(handoverTimes({ ...hold, drain: 60_000 })).toBeUndefined();
  });
});

let sim: FlySimulator;
let count = 0;
/** Slow enough that a busy computer's delays stay small against a settle time. */
const SCALE = 10;
const CHECK = "servicecheck-00-http-8080";
const settle_seconds = 12;

beforeAll(async () => {
  sim = await flyWorld({}, SCALE);
});
afterAll(() => sim.close());

/** A group in an app of its own, whose checks first run one second after a start. */
async function made(machines: number, rollout: Record<string, unknown> = {}) {
  const app = `handover-${++count}`;
  await new Driven("fly:App").create({ ...place, name: app });
  await new Driven("fly:IpAssignment").create({ ...place, app, type: "v6" });
  const { services } = webMachine() as { services: { checks: object[] }[] };
  const [service] = services;
  const checks = (service?.checks ?? []).map((check) => ({ ...check, interval: "10s", grace_period: "1s" }));
  const group = {
    regions: { dfw: machines },
    machine: webMachine({ services: [{ ...service, checks }] }),
    rollout: { settle_seconds, ...rollout },
  };
  const web = await new Driven("fly:ProcessGroup").create(webGroup(app, group));
  // Lists lag behind what was just made.
  await new Promise((resolve) => setTimeout(resolve, 1_000 / SCALE));
  const mark = sim.journal.mark();
  const live = () => machinesOf(sim, app);
  const idOf = (name: string) => live().find((machine) => machine.name === name)?.id ?? "";
  return {
    app,
    web,
    idOf,
    images: () => live().map(({ config, cordoned }) => [config.image, cordoned]),
    release: () => web.update(webGroup(app, { ...group, image: image("2", "b") })),
    /** When requests of one kind were sent to a machine. */
    sent: (action: string, name: string): number[] =>
      sim.journal
        .since(mark)
        .filter((one) => one.action === action && one.machine === idOf(name))
        .map(({ at }) => at),
    lists: () =>
      sim.journal
        .since(mark)
        .filter(
          ({ action, actor, app: of }) => action === "machines.list" && actor === "client" && of === app,
        ).length,
    /** Lets something happen, some milliseconds of the platform after the first request of a kind to a machine. */
    upon: (action: string, name: string, ms: number, what: (id: string) => void) =>
      sim.faults.add({
        match: { app, action, machine: idOf(name) },
        when: "after",
        effect: { run: ({ machine = "" }) => void setTimeout(() => what(machine), ms / SCALE) },
        times: 1,
      }),
  };
}

const everywhere = (count: number, of: string) => Array(count).fill([of, false]);

// They wait most of the time, so that they wait together.
describe.concurrent("a rolling update", () => {
  it("lets a machine leave while the one before settles, and serve only after that one has held", async ({
    expect,
  }) => {
    const { release, sent } = await made(4, { max_unavailable: 1 });
    await release();
    for (const [before, next] of [
      ["web-dfw-2", "web-dfw-3"],
      ["web-dfw-3", "web-dfw-4"],
    ] as const) {
      const held = Math.max(...sent("leases.delete", before));
      const [left = 0] = sent("machines.cordon", next);
      expect(left, `${next} left before ${before} had settled`).toBeLessThan(held);
      expect(sent("machines.get", before)[0], `${before} was seen before`).toBeLessThan(left);
      // It ends, is replaced, starts, and runs its first check.
      const serves = (sent("machines.update", next)[0] ?? 0) + 2_300 + 500 + 1_000;
      const hold = (sent("machines.update", before)[0] ?? 0) + settle_seconds * 1_000;
      expect(serves, `${next} serves after ${before} has held`).toBeGreaterThan(hold);
    }
    // The first proves the release: nobody leaves before it has passed.
    const opened = Math.max(...sent("machines.uncordon", "web-dfw-1"));
    expect(sent("machines.cordon", "web-dfw-2")[0]).toBeGreaterThan(opened);
  });

  it("keeps the next machine in the traffic while the one before is not back", async ({ expect }) => {
    const { app, upon, images, release, sent } = await made(3);
    const critical = { status: "critical", output: "not yet" } as const;
    upon("machines.update", "web-dfw-2", 0, (id) => sim.forceCheck(app, id, CHECK, critical));
    upon("machines.update", "web-dfw-2", 16_000, (id) => sim.forceCheck(app, id, CHECK));
    await release();
    const [updated = 0] = sent("machines.update", "web-dfw-2");
    expect(sent("machines.cordon", "web-dfw-3")[0]).toBeGreaterThan(updated + 16_000);
    expect(images()).toEqual(everywhere(3, image("2", "b")));
  });

  it("keeps the next machine in the traffic while the one before settles anew after a stop", async ({
    expect,
  }) => {
    const { app, images, release, sent, upon } = await made(3);
    // Stopped after its start and before it is looked at: the gate starts it again, and its settle time begins anew.
    upon("machines.update", "web-dfw-2", 3_500, (id) => {
      void sim.request("POST", `/v1/apps/${app}/machines/${id}/stop`, {});
    });
    await release();
    const again = Math.max(...sent("machines.start", "web-dfw-2"));
    expect(sent("machines.cordon", "web-dfw-3")[0]).toBeGreaterThan(again + settle_seconds * 1_000);
    expect(images()).toEqual(everywhere(3, image("2", "b")));
  });

  it("puts both back when one fails in its settle time after the next has left", async ({ expect }) => {
    const { app, upon, images, release, sent, web } = await made(3);
    upon("machines.update", "web-dfw-2", 0, (second) =>
      upon("machines.cordon", "web-dfw-3", 0, () => {
        // Once may be bad luck.
        let left = 2;
        const timer = setInterval(() => {
          const started = machinesOf(sim, app).some(({ id, state }) => id === second && state === "started");
          if (started) sim.crash(app, second, 3);
          if (started && --left === 0) clearInterval(timer);
        }, 20);
      }),
    );
    const failing = release();
    await expect(failing).rejects.toThrow(/web-dfw-2: .*exit code 3.*put back; what ran before still runs/);
    expect(sent("machines.cordon", "web-dfw-3").length).toBeGreaterThan(0);
    expect(images()).toEqual(everywhere(3, image("1")));
    expect(await web.read()).toMatchObject({ deviations: {} });
  });

  it("asks for the machines of a wave by one list", async ({ expect }) => {
    const { lists, release, sent } = await made(5);
    await release();
    // The plan; for the two waves of two one at the end of the settle time, and for the first of them one inside it.
    expect(lists()).toBe(4);
    expect(["2", "3", "4", "5"].flatMap((name) => sent("machines.get", `web-dfw-${name}`))).toEqual([]);
  });

  it("asks a machine itself when the list shows another version of it", async ({ expect }) => {
    const { app, images, release, sent } = await made(4);
    const { body } = await sim.request("GET", `/v1/apps/${app}/machines`);
    sim.faults.add({
      match: { app, action: "machines.list" },
      when: "before",
      effect: { status: 200, body },
    });
    await release();
    const looked = (name: string) => sent("machines.get", name).length;
    expect([looked("web-dfw-2"), looked("web-dfw-3")]).toEqual([1, 1]);
    const passed = Math.max(...["web-dfw-2", "web-dfw-3"].flatMap((name) => sent("machines.get", name)));
    expect(sent("machines.cordon", "web-dfw-4")[0], "nothing was handed over").toBeGreaterThan(passed);
    expect(images()).toEqual(everywhere(4, image("2", "b")));
  });
});
