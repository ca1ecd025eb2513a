import { afterAll, beforeAll, expect, it } from "vitest";
import { maintenanceOf } from "../../../operations/maintenance/machines.ts";
import { close, type OnFly, open } from "../../../operations/maintenance/on-fly.ts";
import { connect } from "../../../providers/fly/api/connection.ts";
import { listMachines } from "../../../providers/fly/api/machines.ts";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { Driven, flyWorld, machinesOf, place, webGroup } from "../../support/fly-world.ts";

const UNTIL = new Date(Date.now() + 3_600_000).toISOString();
let sim: FlySimulator;
beforeAll(async () => {
  sim = await flyWorld();
});
afterAll(() => sim.close());

/** An app with a web group of two, and how its door is opened and closed. */
async function serving(app: string, change: Parameters<typeof webGroup>[1] = {}) {
  await new Driven("fly:App").create({ ...place, name: app });
  await new Driven("fly:IpAssignment").create({ ...place, app, type: "v6" });
  const group = await new Driven("fly:ProcessGroup").create(
    webGroup(app, { regions: { dfw: 2 }, ...change }),
  );
  const lines: string[] = [];
  const on: OnFly = {
    ...{ fly: connect({ platform: "simulated" }), app, project: "hotdash", stack: "test", machines: 2 },
    ...{ door: { base: sim.proxyUrl, host: `${app}.fly.dev` }, say: (line: string) => lines.push(line) },
  };
  return { on, lines, group };
}

const ask = async (app: string, path: string, init: RequestInit = {}) => {
  const answer = await fetch(`${sim.proxyUrl}${path}`, {
    ...init,
    headers: { "x-forwarded-host": `${app}.fly.dev` },
  });
  await answer.arrayBuffer();
  return answer;
};

/** What somebody else does to a machine. */
const outside = async (app: string, id: string | undefined, action: string) =>
  expect(await sim.request("POST", `/v1/apps/${app}/machines/${id}/${action}`)).toMatchObject({
    status: 200,
  });

/** Machines as they are now: lists lag behind, and one that was read a moment ago is not asked for again. */
const listed = async ({ fly, app }: OnFly) => {
  await fly.clock.sleep(1_000);
  fly.reads.forget(`machines ${app}`);
  return listMachines(fly, app);
};

/** Asks without a pause until it is told to stop; answers what was answered. */
function load(app: string) {
  const seen: { status: number; page: boolean; retry: string | null }[] = [];
  let going = true;
  const asking = Array.from({ length: 4 }, async (_, worker) => {
    for (let turn = 0; going; turn++) {
      const path = (worker + turn) % 5 === 0 ? "/health" : `/orders/${turn}`;
      const { status, headers } = await ask(app, path).catch(() => new Response(null, { status: 599 }));
      seen.push({ status, page: headers.has("x-hotdash-maintenance"), retry: headers.get("retry-after") });
    }
  });
  return {
    seen,
    stop: async () => {
      going = false;
      await Promise.all(asking);
    },
  };
}

it("closes and opens the door under load: 503 with Retry-After or the application, nothing else, nothing lost", async () => {
  const app = "hotdash-door";
  const { on, lines, group } = await serving(app);
  const machines = machinesOf(sim, app).map(({ id, config }) => ({ id, config }));
  const under = load(app);
  await close(on, UNTIL);
  const closedFrom = under.seen.length;
  const answer = await ask(app, "/orders");
  expect([answer.status, answer.headers.get("x-hotdash-maintenance")]).toEqual([503, UNTIL]);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(60);
  expect((await ask(app, "/health")).status).toBe(200);
  expect((await ask(app, "/webhooks", { method: "POST", body: "x".repeat(100_000) })).status).toBe(503);
  const closedTo = under.seen.length;
  await open(on);
  await under.stop();
  const bad = under.seen.filter(({ status, page, retry }) =>
    page ? ![200, 503].includes(status) || (status === 503 && !(Number(retry) > 0)) : status !== 200,
  );
  expect(bad).toEqual([]);
  expect(under.seen.slice(closedFrom, closedTo).filter(({ page }) => !page)).toEqual([]);
  expect(under.seen.filter(({ page }) => page).length).toBeGreaterThan(5);
  // The machines of the application are those of before, to the letter, and nothing differs from what is declared.
  expect(machinesOf(sim, app).map(({ id, config }) => ({ id, config }))).toEqual(machines);
  expect(machinesOf(sim, app).every(({ cordoned }) => !cordoned)).toBe(true);
  expect((await group.refresh()).outs.deviations ?? {}).toEqual({});
  expect(lines).toEqual([
    `${app} is in maintenance: 2 machines answer 503, 2 of the application are out of routing and stay`,
    `${app} is out of maintenance: 2 machines answer again`,
  ]);
});

it("twice is once, and so it is after a run that was killed half way", async () => {
  const app = "hotdash-twice";
  const { on, lines } = await serving(app);
  await close(on, undefined);
  // As a run leaves it that was killed before it had taken the second machine out of routing.
  const [first] = machinesOf(sim, app).filter(({ name }) => name.startsWith("web"));
  await outside(app, first?.id, "uncordon");
  await close(on, undefined);
  expect(machinesOf(sim, app).filter(({ cordoned }) => cordoned)).toHaveLength(2);
  expect(lines).toContain(`${app} is in maintenance already: what is left to do is done`);
  const found = maintenanceOf(await listed(on));
  expect(found?.page).toHaveLength(2);
  await open(on);
  await open(on);
  expect(lines.at(-1)).toBe(`${app} is not in maintenance`);
  expect(maintenanceOf(await listed(on))).toBeUndefined();
});

it("a page that does not answer closes nothing: the application goes on as before", async () => {
  const app = "hotdash-mute";
  const { on } = await serving(app);
  // The image has no Node where the page is looked for: its machines never answer by the page.
  const mute: OnFly = { ...on, door: { ...on.door, host: "nowhere.fly.dev" } };
  await expect(close(mute, undefined)).rejects.toThrow(
    /is not in maintenance, and its machines answer as before/,
  );
  expect(machinesOf(sim, app).map(({ name, cordoned }) => `${name} ${cordoned}`)).toEqual([
    "web-dfw-1 false",
    "web-dfw-2 false",
  ]);
  expect((await ask(app, "/orders")).headers.has("x-hotdash-maintenance")).toBe(false);
});

it("machines that were out of routing before stay so: the set before of a bluegreen release does not come back", async () => {
  const app = "hotdash-kept";
  const { on } = await serving(app);
  const [one] = machinesOf(sim, app);
  await outside(app, one?.id, "cordon");
  await listed(on);
  await close(on, undefined);
  await open(on);
  expect(machinesOf(sim, app).map(({ id, cordoned }) => [id === one?.id, cordoned])).toEqual([
    [true, true],
    [false, false],
  ]);
});
