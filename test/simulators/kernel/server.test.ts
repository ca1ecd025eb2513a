import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { systemClock, VirtualClock } from "../../../providers/kernel/clock.ts";
import { Faults } from "../../../simulators/kernel/faults.ts";
import { Journal } from "../../../simulators/kernel/journal.ts";
import { Random } from "../../../simulators/kernel/random.ts";
import { redact } from "../../../simulators/kernel/redact.ts";
import { Refusal, type Route } from "../../../simulators/kernel/routes.ts";
import { type Serving, serve } from "../../../simulators/kernel/server.ts";
import { StateFile } from "../../../simulators/kernel/state-file.ts";
import { Timers } from "../../../simulators/kernel/timers.ts";

const journal = new Journal();
const faults = new Faults();
let serving: Serving | undefined;
let done = 0;

const routes: Route[] = [
  {
    method: "POST",
    path: "/apps/:app/things",
    action: "things.create",
    kind: "mutate",
    handler: (call) => {
      done += 1;
      if (call.body === 13) throw new Refusal({ status: 409, body: { error: "no" } });
      return { status: 200, body: { got: call.body } };
    },
  },
];

async function start(): Promise<string> {
  done = 0;
  serving = await serve({
    routes,
    clock: systemClock,
    journal,
    faults,
    port: 0,
    secret: "open sesame",
    requestId: () => "id-1",
    headers: (id) => ({ "x-request-id": id }),
    admit: (call) => {
      if (!call.headers.has("authorization")) throw new Refusal({ status: 401, body: { error: "who" } });
    },
    unknownRoute: () => ({ status: 404, body: "404 page not found" }),
    invalidJson: (call) => ({ status: 400, body: { error: call.bodyError } }),
    redact: (call) => redact(call.body),
  });
  return serving.url;
}

const post = (url: string, body: string, headers: Record<string, string> = { authorization: "Bearer x" }) =>
  fetch(url, { method: "POST", body, headers });

afterEach(async () => {
  faults.clear();
  await serving?.close();
  serving = undefined;
});

test("a request is answered, and journalled with secrets replaced", async () => {
  const url = await start();
  const mark = journal.mark();
  const reply = await post(
    `${url}/apps/a1/things?x=1`,
    JSON.stringify({ password: "canary", n: [{ token: "canary" }] }),
  );
  expect(reply.status).toBe(200);
  expect(reply.headers.get("x-request-id")).toBe("id-1");
  const [entry] = journal.since(mark);
  expect(entry).toMatchObject({
    actor: "client",
    app: "a1",
    action: "things.create",
    query: { x: "1" },
    status: 200,
  });
  expect(JSON.stringify(journal.entries())).not.toContain("canary");
});

test("refusals, unknown paths and bodies that are not JSON get the API's answers", async () => {
  const url = await start();
  expect((await post(`${url}/apps/a1/things`, "13")).status).toBe(409);
  expect((await post(`${url}/apps/a1/things`, "{")).status).toBe(400);
  expect((await post(`${url}/apps/a1/things`, "1", {})).status).toBe(401);
  expect((await post(`${url}/nowhere`, "1")).status).toBe(404);
});

test("only the world's secret names an actor and passes admission", async () => {
  const url = await start();
  const mark = journal.mark();
  await post(`${url}/apps/a1/things`, "1", { authorization: "x", "x-simulator-actor": "outside" });
  await post(`${url}/apps/a1/things`, "1", {
    "x-simulator-actor": "outside",
    "x-simulator-secret": "open sesame",
  });
  await post(`${url}/apps/a1/things`, "1", {
    "x-simulator-actor": "outside",
    "x-simulator-secret": "guessed",
  });
  expect(journal.since(mark).map((one) => [one.actor, one.status])).toEqual([
    ["client", 200],
    ["outside", 200],
    ["client", 401],
  ]);
});

test("faults strike before or after the side effect, the nth time, and so often as asked", async () => {
  const url = await start();
  const before = faults.add({
    match: { action: "things.create" },
    when: "before",
    effect: { status: 503 },
    times: 1,
  });
  expect((await post(`${url}/apps/a1/things`, "1")).status).toBe(503);
  expect([before.hits, done]).toEqual([1, 0]);
  faults.add({
    match: { method: "POST", nth: 2 },
    when: "after",
    effect: { status: 408, body: { error: "late" } },
  });
  expect((await post(`${url}/apps/a1/things`, "1")).status).toBe(200);
  expect((await post(`${url}/apps/a1/things`, "1")).status).toBe(408);
  expect((await post(`${url}/apps/a1/things`, "1")).status).toBe(200);
  expect(done).toBe(3);
});

test("a dropped request closes the connection, and a hanging one ends when the server closes", async () => {
  const url = await start();
  faults.add({ match: { nth: 1 }, when: "after", effect: "drop" });
  const mark = journal.mark();
  await expect(post(`${url}/apps/a1/things`, "1")).rejects.toThrow();
  expect(done).toBe(1);
  expect(journal.since(mark)[0]?.status).toBe(0);
  faults.add({ match: {}, when: "before", effect: "hang" });
  const hanging = post(`${url}/apps/a1/things`, "1").then(
    () => "answered",
    () => "closed",
  );
  await new Promise((resolve) => setTimeout(resolve, 30));
  await serving?.close();
  expect(await hanging).toBe("closed");
});

test("the state file keeps whole states only", () => {
  const path = join(mkdtempSync(join(tmpdir(), "state-")), "world.json");
  let world = { n: 1 };
  const file = new StateFile(path, () => world);
  file.touch();
  world = { n: 2 };
  file.close();
  expect(StateFile.load(path)).toEqual({ n: 2 });
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ n: 2 });
  writeFileSync(path, "{");
  expect(() => StateFile.load(path)).toThrow(/is not JSON/);
});

test("timers run on the clock and stop when closed", async () => {
  const clock = new VirtualClock(0);
  const timers = new Timers(clock);
  const ran: string[] = [];
  timers.after(10, () => ran.push("a"));
  timers.after(20, () => ran.push("b"))();
  timers.after(30, () => ran.push("c"));
  await clock.advance(25);
  timers.close();
  await clock.advance(25);
  expect(ran).toEqual(["a"]);
});

test("equal seeds give equal ids, and ULIDs sort by time", () => {
  expect(new Random(7).hex(14)).toBe(new Random(7).hex(14));
  expect(new Random(7).hex(14)).toMatch(/^[0-9a-f]{14}$/);
  const random = new Random(1);
  const first = random.ulid(1_700_000_000_000);
  const second = random.ulid(1_700_000_000_001);
  expect(first).toMatch(/^[0-9A-Z]{26}$/);
  expect(first < second).toBe(true);
});
