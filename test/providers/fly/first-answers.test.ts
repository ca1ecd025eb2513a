import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { portsIn } from "../../../providers/kernel/first-answers.ts";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { Driven, flyWorld, image, machinesOf, place, webGroup, webMachine } from "../../support/fly-world.ts";

/* A first release of an application that lacks the route, or listens elsewhere, is told what it lacks and what to set. */
let sim: FlySimulator;
beforeAll(async () => {
  sim = await flyWorld();
});
afterAll(() => sim.close());

let count = 0;
async function release(tag: string, change: { checks?: object[]; smoke?: object[]; env?: object } = {}) {
  const app = `first-${++count}`;
  await new Driven("fly:App").create({ ...place, name: app });
  await new Driven("fly:IpAssignment").create({ ...place, app, type: "shared_v4" });
  const machine = webMachine({ env: change.env ?? { PORT: "8080" } });
  const [service] = machine.services as Record<string, unknown>[];
  const group = webGroup(app, {
    ...{ regions: { dfw: 1 }, image: image(tag) },
    machine: { ...machine, services: [{ ...service, ...(change.checks ? { checks: change.checks } : {}) }] },
    smoke: change.smoke ?? [],
    rollout: { settle_seconds: 1, health_timeout_seconds: 45 },
  });
  const answer = await new Driven("fly:ProcessGroup").create(group).then(
    () => "",
    (error: Error) => error.message,
  );
  return { app, answer };
}
const tcp = { type: "tcp", interval: "5s", timeout: "2s", grace_period: "1s" };

describe("an image without the check's route", () => {
  it("is told that it answers 404 there, and what to set until it has it", async () => {
    const { answer } = await release("main-sim-serves-none");
    expect(answer).toMatch(
      /404 Not Found.*the process answers 404 at \/health: the route is missing\. Until it exists: a check of another path, or by tcp \(dashboard\.web\.checks: \[\{ type: tcp \}\]\)/s,
    );
  });
  it("passes by tcp, and then by what smoke asks", async () => {
    const first = await release("main-sim-serves-none", { checks: [tcp], smoke: [{ path: "/health" }] });
    expect(first.answer).toMatch(/smoke of \/health: expected status 200, got 404.*dashboard\.smoke/);
    const { app, answer } = await release("main-sim-serves-none", { checks: [tcp], smoke: [{ path: "/" }] });
    expect(answer).toBe("");
    expect(machinesOf(sim, app)).toMatchObject([{ state: "started", cordoned: false }]);
  });
  it("passes by another path that it has", async () => {
    expect((await release("newest-sim-serves-api-health", { smoke: [{ path: "/api/health" }] })).answer).toBe(
      "",
    );
    expect((await release("side-sim-serves-health", { smoke: [{ path: "/api/health" }] })).answer).toMatch(
      /smoke of \/api\/health: expected status 200, got 404/,
    );
  });
});

it("a process that listens elsewhere is told where, by its own log, and the setting", async () => {
  const { answer } = await release("main-sim-listens-3000", { env: { PORT: "8080" } });
  expect(answer).toMatch(
    /connection refused.*nothing listens on port 8080 of the machine; it says that it listens on 3000: set dashboard\.web\.port to that/s,
  );
});

it("a process that says nothing of its port is told what it was told", async () => {
  const { answer } = await release("sim-unhealthy", { checks: [tcp], env: { PORT: "8080" } });
  expect(answer).toMatch(/nothing listens on port 8080 .*have it listen on PORT=8080 at 0\.0\.0\.0/);
});

it.each([
  ["[react-router-serve] http://localhost:3000 (http://172.19.0.2:3000)", [3000]],
  ["Listening on port 4000", [4000]],
  ["Server listening at http://127.0.0.1:8787", [8787]],
  ["* Listening on http://0.0.0.0:3000", [3000]],
  ["listening on :9000", [9000]],
  ["GET /health 404 - - 3.210 ms", []],
  ["connected to redis://10.0.0.1:6379", []],
  ["2026-11-30T18:00:00 INFO boot 12:30", []],
])("reads ports in %s", (line, ports) => expect(portsIn([line])).toEqual(ports));
