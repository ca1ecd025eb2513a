import { afterAll, beforeAll, expect, it } from "vitest";
import { closedOnRender, type OnRender, setOnRender } from "../../../operations/maintenance/on-render.ts";
import { closedAtRender } from "../../../operations/maintenance/seen.ts";
import { connect } from "../../../providers/render/api/connection.ts";
import { patchService } from "../../../providers/render/api/services.ts";
import type { RenderSimulator } from "../../../simulators/render/main.ts";
import { Driven, place, renderWorld, Writes, webService } from "../../support/render-world.ts";

/* Render's own maintenance mode, against its simulator: the edge answers, and nothing of the service is touched. */
const UNTIL = "2099-12-01T04:30:00.000Z";
let sim: RenderSimulator;
beforeAll(async () => {
  sim = await renderWorld();
});
afterAll(() => sim.close());

/** A service that answers, and its door. */
async function serving(app: string) {
  const service = await new Driven("render:Service").create(webService(app, { numInstances: 2 }));
  const lines: string[] = [];
  const on: OnRender = {
    ...{ render: connect({ platform: "simulated" }), ownerId: place.ownerId, app },
    ...{ door: { base: sim.proxyUrl, host: `${app}.onrender.com` }, say: (line) => lines.push(line) },
  };
  const writes = new Writes(sim);
  writes.taken();
  return { on, lines, writes, service };
}

const ask = async (app: string, path: string) => {
  const headers = { "x-forwarded-host": `${app}.onrender.com` };
  const answer = await fetch(`${sim.proxyUrl}${path}`, { headers });
  await answer.arrayBuffer();
  return answer.status;
};
const instances = (app: string) => sim.service(app).instances.map(({ id }) => id);

it("closes and opens the door, /health too, and leaves deploys and instances as they are", async () => {
  const { on, lines, writes, service } = await serving("door");
  const [before, deploys] = [instances("door"), sim.service("door").deploys.length];
  await setOnRender(on, true, UNTIL);
  for (const path of ["/", "/orders", "/health", "/api/health"]) expect(await ask("door", path)).toBe(503);
  expect(await closedOnRender(on)).toBe(true);
  await setOnRender(on, false);
  for (const path of ["/", "/health"]) expect(await ask("door", path)).toBe(200);
  expect(await closedOnRender(on)).toBe(false);
  expect([instances("door"), sim.service("door").deploys.length]).toEqual([before, deploys]);
  expect(writes.taken()).toEqual([`PATCH /services/${service.id}`, `PATCH /services/${service.id}`]);
  expect((await service.refresh()).outs.deviations ?? {}).toEqual({});
  expect(lines).toEqual([
    "door on Render is in maintenance: every path answers 503",
    `Render's page says no end and no Retry-After, so that nobody is told of ${UNTIL}: open it then`,
    "door on Render is out of maintenance",
  ]);
});

it("twice is once, and a run that was killed before it had looked is gone on with", async () => {
  const { on, lines, writes, service } = await serving("twice");
  // As a run leaves it that was killed right after its one write.
  const maintenanceMode = { enabled: true, uri: "" };
  await patchService(on.render, service.id, { serviceDetails: { maintenanceMode } });
  writes.taken();
  await setOnRender(on, true);
  await setOnRender(on, true);
  expect(writes.taken()).toEqual([]);
  await setOnRender(on, false);
  await setOnRender(on, false);
  expect(writes.taken()).toHaveLength(1);
  expect(lines.filter((line) => line.endsWith("already"))).toEqual([
    "twice on Render is in maintenance already",
    "twice on Render is in maintenance already",
    "twice on Render is out of maintenance already",
  ]);
  expect(await ask("twice", "/")).toBe(200);
});

it("a page of the team's own stays named", async () => {
  const { on, service } = await serving("page");
  const uri = "https://status.hotrodan.com/closed";
  const maintenanceMode = { enabled: false, uri };
  await patchService(on.render, service.id, { serviceDetails: { maintenanceMode } });
  await setOnRender(on, true);
  expect(sim.service("page").settings.maintenanceMode).toEqual({ enabled: true, uri });
  await setOnRender(on, false);
  expect(sim.service("page").settings.maintenanceMode).toEqual({ enabled: false, uri });
});

it.each([
  ["answers all the same", { host: "other-door.onrender.com" }, /it answers 200; it is off again$/],
  ["does not answer", { base: "http://127.0.0.1:9" }, /it does not answer: .*; it is off again$/],
])("a door that %s is not closed, and opened again", async (name, door, says) => {
  const app = `mute-${name.split(" ")[0]}`;
  const { on } = await serving(app);
  if ("host" in door) await serving("other-door");
  await expect(setOnRender({ ...on, door: { ...on.door, ...door } }, true)).rejects.toThrow(says);
  expect(sim.service(app).settings.maintenanceMode.enabled).toBe(false);
  expect(await ask(app, "/")).toBe(200);
});

it("a service that is not there, or a workspace that nobody names, is said", async () => {
  const { on } = await serving("named");
  await expect(setOnRender({ ...on, app: "nobody" }, true)).rejects.toThrow(
    /has no service nobody in the workspace/,
  );
  await expect(setOnRender({ ...on, ownerId: undefined }, true)).rejects.toThrow(
    /render\.ownerId is not set/,
  );
});

it("closes the gate of a deploy, whose smoke would hear 503, unless the settings declare it", async () => {
  const { on } = await serving("gate");
  const asked = (maintenance: boolean) =>
    closedAtRender(
      {
        ...{ platform: "simulated", stack: "staging", dashboard: { app: "gate" } },
        render: { ownerId: place.ownerId, web: { maintenance } },
      },
      process.env,
    );
  expect(await asked(false)).toBeUndefined();
  await setOnRender(on, true);
  expect(await asked(false)).toMatchObject({
    property: "maintenance",
    problem: expect.stringContaining("gate is in Render's maintenance mode"),
    fix: "npm run maintenance -- off staging",
  });
  expect(await asked(true)).toBeUndefined();
});
