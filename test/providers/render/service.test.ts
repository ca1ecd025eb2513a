import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Outs } from "../../../providers/kernel/implementation.ts";
import type { RenderSimulator } from "../../../simulators/render/main.ts";
import { checkRequests, renderContract } from "../../contract/render.ts";
import { Driven, image, owner, place, renderWorld, Writes, webService } from "../../support/render-world.ts";

let sim: RenderSimulator;
let writes: Writes;
beforeAll(async () => {
  // Fast, because the client makes no more than ten services in quick succession.
  sim = await renderWorld({ rateLimits: false }, 200);
  writes = new Writes(sim);
});
afterAll(() => sim.close());

async function made(name: string, change: Outs = {}): Promise<Driven> {
  const service = await new Driven("render:Service").create(webService(name, change));
  writes.all();
  return service;
}

describe("a service", () => {
  it("is made in one request that holds everything, and waits until its deploy is live", async () => {
    writes.all();
    const service = await new Driven("render:Service").create(
      webService("complete", { secrets: { TOKEN: "secret-canary" }, numInstances: 2 }),
    );
    expect(writes.taken()).toEqual(["POST /services"]);
    expect(service.id).toMatch(/^srv-/);
    expect(service.outs).toMatchObject({ serviceId: service.id, url: "https://complete.onrender.com" });
    const { settings, autoDeployTrigger } = Object.assign(sim.service("complete"), {
      autoDeployTrigger: sim.service("complete").settings.autoDeployTrigger,
    });
    expect(autoDeployTrigger).toBe("off");
    expect(settings.imagePath).toBe(image("1"));
    expect(Object.fromEntries(sim.environment("complete") ?? [])).toMatchObject({
      PORT: "8080",
      TOKEN: "secret-canary",
      HOTDASH_STACK: "hotdash/test",
    });
    expect(sim.service("complete").deploys.map(({ status }) => status)).toEqual(["live"]);
    expect(await service.read()).toEqual(service.inputs);
  });

  it("costs one PUT and one deploy when one variable changes", async () => {
    const service = await made("one-variable");
    await service.update(webService("one-variable", { env: { PORT: "8080", COLOUR: "blue" } }));
    expect(writes.taken()).toEqual([
      `PUT /services/${service.id}/env-vars`,
      `POST /services/${service.id}/deploys`,
    ]);
    expect(sim.environment("one-variable")?.get("COLOUR")).toBe("blue");
    expect(await service.read()).toEqual(service.inputs);
  });

  it("keeps variables that others set where they are declared so, and takes away those that are not", async () => {
    const service = await made("others", { external: ["THEIRS"] });
    await sim.request("PUT", `/services/${service.id}/env-vars/THEIRS`, { value: "kept" });
    expect(await service.read()).toEqual(service.inputs);
    await sim.request("PUT", `/services/${service.id}/env-vars/STRANGE`, { value: "gone" });
    const seen = await service.read();
    expect(seen?.deviations).toEqual({ "env.STRANGE": "not declared" });
    await service.refresh();
    await service.update(webService("others", { external: ["THEIRS"] }));
    const names = sim.service("others").envVars.map(({ key }) => key);
    expect(names.sort()).toEqual(["HOTDASH_STACK", "PORT", "THEIRS"]);
  });

  it("says of a secret that was changed by hand only that it was, and sets it again", async () => {
    const inputs = { secrets: { TOKEN: "right-canary" } };
    const service = await made("by-hand", inputs);
    await sim.request("PUT", `/services/${service.id}/env-vars/TOKEN`, { value: "wrong-canary" });
    const seen = await service.read();
    expect(JSON.stringify(seen)).not.toContain("wrong-canary");
    expect(seen?.deviations).toEqual({ "secrets.TOKEN": "changed outside Pulumi" });
    await service.refresh();
    expect(await service.diff(webService("by-hand", inputs))).toMatchObject({ changes: true });
    await service.update(webService("by-hand", inputs));
    expect(sim.environment("by-hand")?.get("TOKEN")).toBe("right-canary");
  });

  it("changes many things with one PATCH, one PUT and one deploy", async () => {
    const service = await made("many");
    await service.update(
      webService("many", {
        image: image("2", "b"),
        plan: "pro",
        healthCheckPath: "/ready",
        maxShutdownDelaySeconds: 60,
        maintenanceMode: { enabled: true, uri: "" },
        env: { PORT: "8080", MORE: "1" },
      }),
    );
    expect(writes.taken()).toEqual([
      `PATCH /services/${service.id}`,
      `PUT /services/${service.id}/env-vars`,
      `POST /services/${service.id}/deploys`,
    ]);
    expect(await service.read()).toEqual(service.inputs);
  });

  it.each<[string, Outs, string[]]>([
    ["its number of instances", { numInstances: 3 }, ["POST /services/ID/scale"]],
    ["autoscaling", { autoscaling: { min: 2, max: 4, cpu: 60 } }, ["PUT /services/ID/autoscaling"]],
    ["maintenance mode", { maintenanceMode: { enabled: true, uri: "" } }, ["PATCH /services/ID"]],
    ["deploys by itself", { autoDeployTrigger: "commit" }, ["PATCH /services/ID"]],
    ["suspension", { suspended: true }, ["POST /services/ID/suspend"]],
  ])("changes %s without a deploy", async (what, change, requests) => {
    const name = `no-deploy-${what.replace(/\W+/g, "-")}`;
    const service = await made(name);
    await service.update(webService(name, change));
    expect(writes.taken()).toEqual(requests.map((one) => one.replace("ID", service.id)));
    expect(sim.service(name).deploys).toHaveLength(1);
    expect(await service.read()).toEqual(service.inputs);
    await service.update(webService(name));
    expect(await service.read()).toEqual(service.inputs);
  });

  it("that is resumed with another image starts once, with that image", async () => {
    const service = await made("resumed");
    await service.update(webService("resumed", { suspended: true }));
    writes.all();
    await service.update(webService("resumed", { image: image("2", "b") }));
    expect(writes.taken()).toEqual([`PATCH /services/${service.id}`, `POST /services/${service.id}/resume`]);
    const [newest] = sim.service("resumed").deploys;
    expect(newest).toMatchObject({ status: "live", trigger: "service_resumed" });
    expect(newest?.image?.ref).toBe(image("2", "b"));
  });

  it("is found again after a create that was killed: no second service, no second deploy", async () => {
    const inputs = webService("killed");
    const first = await made("killed");
    const again = await new Driven("render:Service").create(inputs);
    expect(again.id).toBe(first.id);
    expect(writes.taken()).toEqual([]);
  });

  it("of another stack, or of nobody, is not taken over unasked", async () => {
    await made("theirs", { stack: "other" });
    const create = () => new Driven("render:Service").create(webService("theirs"));
    await expect(create()).rejects.toThrow(/belongs to the stack hotdash\/other.*adopt: true/);
    expect(writes.taken()).toEqual([]);
    const adopted = await new Driven("render:Service").create(webService("theirs", { adopt: true }));
    expect(adopted.id).toBe(sim.service("theirs").id);
    expect(sim.environment("theirs")?.get("HOTDASH_STACK")).toBe("hotdash/test");
    expect(await adopted.read()).toEqual(adopted.inputs);
  });

  it("whose create got no answer is looked for before anything else is made", async () => {
    sim.faults.add({ match: { action: "services.create" }, when: "after", effect: "drop", times: 1 });
    const service = await new Driven("render:Service").create(webService("lost-answer"));
    const named = [...sim.world.services.values()].filter(({ settings }) => settings.name === "lost-answer");
    expect(named.map(({ id }) => id)).toEqual([service.id]);
    expect(await service.read()).toEqual(service.inputs);
  });

  it("is deleted, and what is gone already counts as deleted", async () => {
    const service = await made("deleted");
    await service.remove();
    expect([...sim.world.services.values()].some(({ settings }) => settings.name === "deleted")).toBe(false);
    expect(await service.read()).toBeUndefined();
    await service.remove();
  });
});

describe("an update that was killed", () => {
  it("between its configuration and its deploy is finished by the next: one deploy, and nothing sent twice", async () => {
    const service = await made("torn");
    const news = webService("torn", { env: { PORT: "8080", NEW: "1" } });
    // What the killed update had sent; the state does not know of it.
    await sim.request("PUT", `/services/${service.id}/env-vars/NEW`, { value: "1" });
    await service.update(news);
    expect(writes.taken()).toEqual([`POST /services/${service.id}/deploys`]);
    expect(sim.environment("torn")?.get("NEW")).toBe("1");
    expect(await service.read()).toEqual(service.inputs);
  });
});

describe("a deploy that fails", () => {
  it("and cannot be put back says both, keeps the service in the state, and the next update goes on", async () => {
    const service = await made("stuck");
    const bad = webService("stuck", { image: image("2-sim-crash", "7") });
    sim.faults.add({
      match: { action: "services.update", nth: 2 },
      when: "before",
      effect: { status: 400, body: { message: "not now" } },
    });
    const error = await service.update(bad).catch((thrown) => thrown);
    expect(error.message).toMatch(/failed \(update_failed\)[\s\S]*Putting it back failed as well.*not now/);
    expect(error.id).toBe(service.id);
    sim.faults.clear();
    const { __provider: _text, ...outs } = error.properties;
    Object.assign(service, { outs });
    await service.update(webService("stuck"));
    expect(sim.service("stuck").settings.imagePath).toBe(image("1"));
    expect(await service.read()).toEqual(service.inputs);
  });

  it("leaves the one before live and the configuration as it was, and says why", async () => {
    const service = await made("bad-release", { secrets: { TOKEN: "log-canary" } });
    const inputs = webService("bad-release", {
      image: image("2-sim-crash", "c"),
      env: { PORT: "8080", NEW: "1" },
      secrets: { TOKEN: "log-canary" },
    });
    const failed = service.update(inputs);
    await expect(failed).rejects.toThrow(
      /bad-release: the deploy dep-\S+ failed \(update_failed\)[\s\S]*previous deploy dep-\S+ stays live, and its configuration was put back/,
    );
    const { settings, envVars, deploys } = sim.service("bad-release");
    expect(settings.imagePath).toBe(image("1"));
    expect(envVars.map(({ key }) => key)).not.toContain("NEW");
    expect(deploys.map(({ status }) => status)).toEqual(["update_failed", "live"]);
    expect(await service.read()).toEqual(service.inputs);
    const message = await failed.catch((error: Error) => error.message);
    expect(message).not.toContain("log-canary");
  });

  it("is cancelled at the deadline of its inputs", async () => {
    const service = await made("too-slow");
    const rollout = { timeoutSeconds: 60 };
    await expect(
      service.update(webService("too-slow", { image: image("2-sim-unhealthy", "d"), rollout })),
    ).rejects.toThrow(/was not live within 60 s.*cancelled[\s\S]*stays live/);
    expect(sim.service("too-slow").deploys.map(({ status }) => status)).toEqual(["canceled", "live"]);
  });

  it("of an image without the route of its check is told that it is missing, by the service's own log", async () => {
    const rollout = { timeoutSeconds: 60 };
    const missing = webService("no-route", { image: image("main-sim-serves-none", "e"), rollout });
    await expect(new Driven("render:Service").create(missing)).rejects.toThrow(
      /was not live within 60 s.*By its log the process answers 404 at \/health: the route is missing\. Until it exists: a check of another path, or by tcp/s,
    );
    const open = webService("by-port", { image: image("main-sim-serves-none", "e"), healthCheckPath: "" });
    await new Driven("render:Service").create(open);
    expect(sim.service("by-port").deploys[0]?.status).toBe("live");
  });

  it("of a new service keeps the service for the next update, which deploys again", async () => {
    const bad = webService("bad-first", { image: image("1-sim-crash", "e") });
    const service = new Driven("render:Service");
    const error = await service.create(bad).catch((thrown) => thrown);
    expect(error.message).toMatch(/The service stays, without a live deploy/);
    expect(error.id).toBe(sim.service("bad-first").id);
    const { __provider: _text, ...outs } = error.properties;
    Object.assign(service, { id: error.id, outs, inputs: await service.check(bad) });
    await service.update(webService("bad-first"));
    expect(sim.service("bad-first").deploys[0]?.status).toBe("live");
    expect(sim.world.services.has(service.id)).toBe(true);
  });

  it("of a new service whose create got no answer does not speak of what was before: nothing was", async () => {
    const group = await new Driven("render:EnvGroup").create({
      ...place,
      ...owner,
      name: "for-lost-first",
      env: { SHARED: "1" },
    });
    const envGroups = [{ id: group.id, version: group.outs.version }];
    const bad = webService("lost-first", { image: image("1-sim-crash", "e"), envGroups });
    sim.faults.add({ match: { action: "services.create" }, when: "after", effect: "drop", times: 1 });
    const error = await new Driven("render:Service").create(bad).catch((thrown) => thrown);
    expect(error.message).toMatch(/The service stays, without a live deploy/);
    expect(error.message).not.toMatch(/put back/);
    expect(error.id).toBe(sim.service("lost-first").id);
    // What is declared stays with it.
    expect(sim.world.groupsOf(error.id).map(({ name }) => name)).toEqual(["for-lost-first"]);
  });

  it("of a new service does not say that nothing is live when the deploy that came with it is", async () => {
    const group = await new Driven("render:EnvGroup").create({ ...place, ...owner, name: "for-half-live" });
    const envGroups = [{ id: group.id, version: group.outs.version }];
    // The first goes live; the second, which has the group, does not.
    sim.faults.add({
      match: { action: "deploys.create" },
      when: "before",
      times: 1,
      effect: {
        run: async () => {
          const service = sim.service("half-live");
          while (service.deploys[0]?.status !== "live") await new Promise((done) => setTimeout(done, 5));
          service.settings.imagePath = image("1-sim-crash", "e");
        },
      },
    });
    const error = await new Driven("render:Service")
      .create(webService("half-live", { envGroups }))
      .catch((thrown) => thrown);
    expect(error.message).toMatch(/The service stays, with the deploy dep-\S+ live/);
  });

  it("of a new service is not the only thing that may fail: what else does leaves the first deploy live, and it is named", async () => {
    const group = await new Driven("render:EnvGroup").create({ ...place, ...owner, name: "for-no-answer" });
    const envGroups = [{ id: group.id, version: group.outs.version }];
    const rollout = { timeoutSeconds: 60 };
    sim.faults.add({
      match: { action: "deploys.create" },
      when: "before",
      effect: { status: 403 },
      times: 1,
    });
    const error = await new Driven("render:Service")
      .create(webService("no-answer", { envGroups, rollout }))
      .catch((thrown) => thrown);
    const { deploys } = sim.service("no-answer");
    expect(error.message).toMatch(/403[\s\S]*The service stays, (and|with) (its|the) deploy/);
    expect(error.message).toContain(deploys[0]?.id);
    expect(error.id).toBe(sim.service("no-answer").id);
  });

  it("does not say that the one before stays live when somebody has suspended the service meanwhile", async () => {
    const service = await made("suspended-meanwhile");
    // The deploy is not live before the service is suspended, however slow the machine.
    const { timings } = sim.world;
    const { pull } = timings;
    timings.pull = 3_600_000;
    sim.faults.add({
      match: { action: "deploys.create", app: service.id },
      when: "after",
      times: 1,
      effect: { run: async () => void (await sim.request("POST", `/services/${service.id}/suspend`)) },
    });
    const failed = service.update(webService("suspended-meanwhile", { image: image("2", "f") }));
    await failed.catch(() => undefined);
    timings.pull = pull;
    await expect(failed).rejects.toThrow(
      /cancelled at Render[\s\S]*Nothing of it is live: somebody has suspended it at Render/,
    );
    await expect(failed).rejects.not.toThrow(/stays live/);
  });

  it.each([
    ["refused for a moment", "before", { status: 503 }],
    ["lost", "after", "drop"],
  ] as const)("is started once, though the request for it is %s", async (what, when, effect) => {
    const name = `request-${what.split(" ")[0]}`;
    const service = await made(name);
    sim.faults.add({
      match: { action: "deploys.create", app: service.id },
      when,
      times: 1,
      effect,
    });
    await service.update(webService(name, { image: image("2", "f") }));
    expect(sim.service(name).deploys.map(({ status }) => status)).toEqual(["live", "deactivated"]);
  });

  it("goes back by a rollback when the one before does not run any more", async () => {
    const service = await made("rolled-back");
    // Somebody cancels ours and deploys something else meanwhile: what was live is not live any more.
    sim.faults.add({
      match: { action: "deploys.create", app: service.id },
      when: "after",
      times: 1,
      effect: {
        run: async () => {
          const [ours, before] = sim.service("rolled-back").deploys;
          await sim.request("POST", `/services/${service.id}/deploys/${ours?.id}/cancel`);
          if (before) before.status = "deactivated";
        },
      },
    });
    await expect(service.update(webService("rolled-back", { image: image("2", "f") }))).rejects.toThrow(
      /cancelled at Render[\s\S]*rolled back to the previous deploy dep-\S+ \(as dep-\S+\)/,
    );
    const [newest] = sim.service("rolled-back").deploys;
    expect(newest).toMatchObject({ status: "live", trigger: "rollback" });
    expect(newest?.image?.ref).toBe(image("1"));
  });
});

it("everything that was sent is as Render's published document has it", ({ skip }) => {
  const { contract, missing } = renderContract();
  if (missing) skip(missing);
  expect(checkRequests(contract, sim)).toEqual([]);
});
