import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { versionName } from "../../../settings/releases/release.ts";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { Driven, flyWorld, image, machinesOf, place, webGroup, webMachine } from "../../support/fly-world.ts";

let sim: FlySimulator;
let app: string;
let count = 0;

beforeAll(async () => {
  sim = await flyWorld();
});
afterAll(() => sim.close());

beforeEach(async () => {
  app = `group-${++count}`;
  await new Driven("fly:App").create({ ...place, name: app });
  await new Driven("fly:IpAssignment").create({ ...place, app, type: "v6" });
});

const machines = () => machinesOf(sim, app);
/** Lists lag half a second behind; another run of the engine begins later than that. */
const nextRun = () => new Promise((resolve) => setTimeout(resolve, 50));
const named = (name: string) => machines().find((machine) => machine.name === name);
const requests = (mark: number) => sim.journal.since(mark).filter(({ actor }) => actor !== "outside");
const kinds = (mark: number) => requests(mark).map(({ action }) => action);

describe("a rolling update", () => {
  // Without a settle time the checks alone decide. With one, the first machine is proven before it takes requests: that
  // is the one request of 3N+1 that is not a machine's cordon, update or release.
  it.each([
    [0, 9, 16],
    [40, 10, 17],
  ])(
    "of three machines stays within its bounds of requests, settling for %i s",
    async (settle_seconds, writing, all) => {
      const rollout = { settle_seconds };
      const web = await new Driven("fly:ProcessGroup").create(webGroup(app, { rollout }));
      const mark = sim.journal.mark();
      await web.update(webGroup(app, { image: image("2", "b"), rollout }));
      const sent = requests(mark);
      // Each lease comes along with its update; what is asked for by itself prolongs it.
      const refreshes = sent.filter(({ action }) => action === "leases.create").length;
      const writes = sent.filter(({ kind }) => kind === "mutate" || kind === "lease").length - refreshes;
      const polls = sent.filter(({ action }) => action === "machines.get").length - 3;
      console.log(
        `rolling, N = 3, settle ${settle_seconds} s: ${writes} mutating and lease calls (3N+1 = 10), ${sent.length - refreshes} in all, ${refreshes} lease refreshes, ${polls} further looks at checks`,
      );
      expect(writes, "mutating and lease calls <= 3N+1").toBeLessThanOrEqual(writing);
      expect(
        sent.length - refreshes - polls,
        "in all when each wait and look is answered at once",
      ).toBeLessThanOrEqual(all);
      // Checks pass some 40 s after a launch at the latest (grace and interval); a lease is refreshed at half of its
      // 30 s, and checks are looked at every 5 s: of the time it took, where the machine is slow.
      const took = ((sent.at(-1)?.at ?? 0) - (sent[0]?.at ?? 0)) / 1000;
      const held = Math.max(3 * (Math.max(settle_seconds, 40) + 10), took);
      expect(refreshes).toBeLessThanOrEqual(Math.ceil(held / 15));
      expect(polls).toBeLessThanOrEqual(held / 5);
      expect(machines().map(({ config }) => config.image)).toEqual(Array(3).fill(image("2", "b")));
    },
  );

  it("sends nothing to machines that are as wanted", async () => {
    const web = await new Driven("fly:ProcessGroup").create(webGroup(app, { regions: { dfw: 2 } }));
    await nextRun();
    const mark = sim.journal.mark();
    await web.update(webGroup(app, { regions: { dfw: 3 } }));
    const touched = new Set(requests(mark).flatMap(({ machine }) => machine ?? []));
    expect(touched).toEqual(new Set([named("web-dfw-3")?.id]));
  });

  it.each(["drop", { status: 500 }, { status: 503 }, { status: 429 }] as const)(
    "goes on when a wait for a machine ends with %j",
    async (effect) => {
      const web = await new Driven("fly:ProcessGroup").create(webGroup(app, { regions: { dfw: 2 } }));
      await nextRun();
      const trouble = sim.faults.add({
        match: { app, action: "machines.wait" },
        when: "after",
        effect,
        times: 2,
      });
      await web.update(webGroup(app, { regions: { dfw: 2 }, image: image("2", "b") }));
      expect(trouble.hits).toBe(2);
      expect(machines().map(({ config }) => config.image)).toEqual([image("2", "b"), image("2", "b")]);
    },
  );

  it("gives every machine back what it ran when the release crashes, and leaves the state as it was", async () => {
    const web = await new Driven("fly:ProcessGroup").create(webGroup(app));
    const failing = web.update(webGroup(app, { image: image("sim-crash", "c") }));
    await expect(failing).rejects.toThrow(
      /web-dfw-1: it crashed \d+ times: exit code 1.*put back; what ran before still runs/,
    );
    await expect(failing).rejects.not.toHaveProperty("id");
    expect(machines().map(({ config, state }) => [config.image, state])).toEqual(
      Array(3).fill([image("1"), "started"]),
    );
    expect(await web.read()).toMatchObject({ deviations: {} });
  });

  it.each([
    ["sim-oom", /ran out of memory/],
    ["sim-pull-failure", /state failed/],
    ["sim-unhealthy", /check servicecheck-00-http-8080 is critical/],
  ])("names the reason for %s", async (tag, reason) => {
    const rollout = { health_timeout_seconds: 60 };
    const web = await new Driven("fly:ProcessGroup").create(webGroup(app, { regions: { dfw: 1 } }));
    await expect(
      web.update(webGroup(app, { regions: { dfw: 1 }, image: image(tag, "c"), rollout })),
    ).rejects.toThrow(reason);
    expect(await web.read()).toMatchObject({ deviations: {} });
  });

  it("lets a smoke rule stop a release whose checks pass", async () => {
    const smoke = [{ path: "/health" }, { path: "/" }];
    const web = await new Driven("fly:ProcessGroup").create(webGroup(app, { regions: { dfw: 1 }, smoke }));
    const failing = web.update(webGroup(app, { regions: { dfw: 1 }, smoke, image: image("sim-error", "c") }));
    await expect(failing).rejects.toThrow("smoke of /: expected status 200, got 500");
    expect(named("web-dfw-1")?.config.image).toBe(image("1"));
  });

  it("puts everything back at its deadline", async () => {
    const web = await new Driven("fly:ProcessGroup").create(webGroup(app, { regions: { dfw: 1 } }));
    const change = {
      regions: { dfw: 1 },
      image: image("sim-unhealthy", "c"),
      rollout: { deadline_seconds: 20 },
    };
    await expect(web.update(webGroup(app, change))).rejects.toThrow("the rollout's deadline of 20 s passed");
    expect(await web.read()).toMatchObject({ deviations: {} });
  });

  it("removes new machines again when the rollout fails", async () => {
    const web = await new Driven("fly:ProcessGroup").create(webGroup(app, { regions: { dfw: 1 } }));
    const change = { regions: { dfw: 2 }, image: image("sim-crash", "c") };
    await expect(web.update(webGroup(app, change))).rejects.toThrow("put back");
    expect(machines().map(({ name }) => name)).toEqual(["web-dfw-1"]);
  });
});

describe("a first release", () => {
  it("that fails keeps its machines cordoned and in state, and the next try goes on with them", async () => {
    const failing = new Driven("fly:ProcessGroup").create(
      webGroup(app, { regions: { dfw: 2 }, image: image("sim-crash", "c") }),
    );
    const error = await failing.catch((thrown) => thrown);
    expect(error).toMatchObject({
      id: `${app}/web`,
      properties: { app, releases: [{ outcome: "incomplete" }] },
    });
    expect(error.message).toMatch(/kept, cordoned/);
    expect(machines().map(({ cordoned }) => cordoned)).toEqual([true, true]);

    await nextRun();
    const ids = machines().map(({ id }) => id);
    const web = new Driven("fly:ProcessGroup");
    Object.assign(web, { id: error.id, inputs: error.properties, outs: error.properties });
    await web.update(webGroup(app, { regions: { dfw: 2 } }));
    expect(machines().map(({ id }) => id)).toEqual(ids);
    expect(machines().map(({ cordoned }) => cordoned)).toEqual([false, false]);
    expect(web.outs.releases).toMatchObject([{ outcome: "live" }, { outcome: "incomplete" }]);
  });

  it("that fails again takes back also the machines that were well and had got requests meanwhile", async () => {
    const declared = webGroup(app, { regions: { dfw: 2 }, rollout: { health_timeout_seconds: 40 } });
    const result = { status: "critical", output: "no" } as const;
    sim.faults.add({
      match: {
        app,
        action: "machines.create",
        where: ({ body }) => JSON.stringify(body).includes("web-dfw-2"),
      },
      when: "after",
      effect: {
        run: () => {
          const [, second] = machines();
          if (second) sim.forceCheck(app, second.id, "servicecheck-00-http-8080", result);
        },
      },
    });
    const error = await new Driven("fly:ProcessGroup").create(declared).catch((thrown) => thrown);
    sim.faults.clear();
    expect(error.message).toMatch(/web-dfw-2: not healthy within 40 s.*kept, cordoned/);
    await nextRun();
    const web = new Driven("fly:ProcessGroup");
    Object.assign(web, { id: error.id, inputs: error.properties, outs: error.properties });
    await expect(web.update(declared)).rejects.toThrow(/web-dfw-2: .*its machines are kept, cordoned/);
    expect(machines().map(({ name, cordoned }) => `${name} ${cordoned}`)).toEqual([
      "web-dfw-1 true",
      "web-dfw-2 true",
    ]);
  });

  it("finds the machines of a create that was killed", async () => {
    await new Driven("fly:ProcessGroup").create(webGroup(app));
    const ids = machines().map(({ id }) => id);
    await nextRun();
    const mark = sim.journal.mark();
    await new Driven("fly:ProcessGroup").create(webGroup(app));
    expect(machines().map(({ id }) => id)).toEqual(ids);
    expect(kinds(mark)).toEqual(["machines.list"]);
  });

  it("refuses slots that another owner fills, and takes them over when told to", async () => {
    await new Driven("fly:ProcessGroup").create(webGroup(app, { stack: "other", regions: { dfw: 1 } }));
    const create = (adopt: boolean) =>
      new Driven("fly:ProcessGroup").create(webGroup(app, { regions: { dfw: 1 }, adopt }));
    await expect(create(false)).rejects.toThrow(/another owner made: web-dfw-1 .* adopt: true/);
    await create(true);
    expect(named("web-dfw-1")?.config.metadata).toMatchObject({ hotdash_stack: "test" });
  });

  it("makes one machine when the answer of a create is lost", async () => {
    sim.faults.add({
      match: { action: "machines.create", app, nth: 1 },
      when: "after",
      effect: "drop",
      times: 1,
    });
    await new Driven("fly:ProcessGroup").create(webGroup(app, { regions: { dfw: 1 } }));
    expect(machines()).toHaveLength(1);
  });
});

describe("scale", () => {
  it("removes the machines of slots that are no longer declared", async () => {
    const web = await new Driven("fly:ProcessGroup").create(webGroup(app));
    await web.update(webGroup(app, { regions: { dfw: 1 } }));
    expect(machines().map(({ name }) => name)).toEqual(["web-dfw-1"]);
  });

  it("never touches machines that fill no slot", async () => {
    const web = await new Driven("fly:ProcessGroup").create(webGroup(app, { regions: { dfw: 1 } }));
    const config = { ...named("web-dfw-1")?.config };
    await sim.request("POST", `/v1/apps/${app}/machines`, { name: "clone-of-web", region: "dfw", config });
    await web.remove();
    expect(machines().map(({ name }) => name)).toEqual(["clone-of-web"]);
  });

  it("proves a release on one machine when all of them rest, and leaves the others resting", async () => {
    const services = (webMachine().services as object[]).map((service) => ({ ...service, autostop: "stop" }));
    const resting = (change = {}) =>
      webGroup(app, { regions: { dfw: 2 }, machine: webMachine({ services }), ...change });
    const web = await new Driven("fly:ProcessGroup").create(resting());
    for (const { id } of machines()) await sim.request("POST", `/v1/apps/${app}/machines/${id}/stop`, {});
    await expect.poll(() => machines().map(({ state }) => state)).toEqual(["stopped", "stopped"]);
    expect(await web.read(), "a machine that autostop stopped is no drift").toMatchObject({ deviations: {} });
    await web.update(resting({ image: image("2", "b") }));
    expect(machines().map(({ config }) => config.image)).toEqual([image("2", "b"), image("2", "b")]);
    await expect.poll(() => machines().map(({ state }) => state)).toEqual(["started", "stopped"]);
  });
});

describe("leases", () => {
  it("waits for a stale lease of this stack, and fails on a foreign one with its owner", async () => {
    const web = await new Driven("fly:ProcessGroup").create(webGroup(app, { regions: { dfw: 1 } }));
    const path = `/v1/apps/${app}/machines/${named("web-dfw-1")?.id}/lease`;
    await sim.request("POST", path, { ttl: 20, description: "pulumi hotdash/test killed" });
    await web.update(webGroup(app, { regions: { dfw: 1 }, image: image("2", "b") }));
    await sim.request("POST", path, { ttl: 3600, description: "somebody by hand" });
    const blocked = web.update(webGroup(app, { regions: { dfw: 1 }, image: image("3", "d") }));
    await expect(blocked).rejects.toThrow(/leased by .*somebody by hand.*No machine was touched/);
    expect(named("web-dfw-1")?.config.image).toBe(image("2", "b"));
  });
});

describe("secrets", () => {
  it("launches with the version it is given, and waits until it has arrived", async () => {
    const secrets = await new Driven("fly:Secrets").create({
      ...place,
      app,
      values: { TOKEN: "canary-1234567" },
    });
    const web = await new Driven("fly:ProcessGroup").create(
      webGroup(app, { regions: { dfw: 1 }, secretsVersion: secrets.outs.version }),
    );
    await secrets.update({ ...place, app, values: { TOKEN: "canary-7654321" } });
    await web.update(webGroup(app, { regions: { dfw: 1 }, secretsVersion: secrets.outs.version }));
    expect(named("web-dfw-1")?.config.metadata).toMatchObject({
      hotdash_secrets_version: String(secrets.outs.version),
    });
  });
});

describe("the version", () => {
  const versions = () => machines().map(({ config }) => config.metadata?.hotdash_version);

  it("stands in the metadata of every machine, by the name that a rollback takes", async () => {
    const web = await new Driven("fly:ProcessGroup").create(
      webGroup(app, { image: image("1"), regions: { dfw: 2 } }),
    );
    expect(versions()).toEqual(["1", "1"].map(() => versionName(image("1"))));
    await nextRun();
    const mark = sim.journal.mark();
    await web.update(webGroup(app, { image: image("2", "b"), regions: { dfw: 2 } }));
    expect(versions()).toEqual(["1", "1"].map(() => versionName(image("2", "b"))));
    // It comes with the image: one update a machine.
    expect(kinds(mark).filter((kind) => kind === "machines.update")).toHaveLength(2);
  });

  it("of an image without a tag is the beginning of its digest, whatever the machine was called before", async () => {
    const web = await new Driven("fly:ProcessGroup").create(
      webGroup(app, {
        image: `registry.fly.io/hotdash:v1.2.3@sha256:${"a".repeat(64)}`,
        regions: { dfw: 1 },
      }),
    );
    expect(versions()).toEqual(["v1.2.3"]);
    await nextRun();
    await web.update(
      webGroup(app, { image: `registry.fly.io/hotdash@sha256:${"b".repeat(64)}`, regions: { dfw: 1 } }),
    );
    expect(versions()).toEqual(["b".repeat(12)]);
  });

  it("is no reason to touch a machine: one without it, or with another, is as wanted", async () => {
    const web = await new Driven("fly:ProcessGroup").create(webGroup(app, { regions: { dfw: 2 } }));
    for (const [index, machine] of machines().entries()) {
      const config = structuredClone(machine.config);
      delete config.metadata?.hotdash_version;
      if (index === 1) Object.assign(config.metadata ?? {}, { hotdash_version: "v0.0.0" });
      expect((await sim.request("POST", `/v1/apps/${app}/machines/${machine.id}`, { config })).status).toBe(
        200,
      );
    }
    await nextRun();
    expect((await web.read())?.deviations).toEqual({});
    const mark = sim.journal.mark();
    await web.update(webGroup(app, { regions: { dfw: 2 } }));
    expect(kinds(mark)).not.toContain("machines.update");
    expect(versions()).toEqual([undefined, "v0.0.0"]);
  });
});
