import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { connect } from "../../../providers/render/api/connection.ts";
import { listAll } from "../../../providers/render/api/paging.ts";
import { bucket, secondsUntilReset } from "../../../providers/render/api/rate-limits.ts";
import { getService } from "../../../providers/render/api/services.ts";
import { hurried } from "../../support/hurried.ts";

let server: Server;
let answers: ((request: IncomingMessage, response: ServerResponse) => void)[] = [];
let requests: string[] = [];
beforeEach(async () => {
  answers = [];
  requests = [];
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    (answers.shift() ?? ((_, end) => end.end("{}")))(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A thousand times faster than time: waiting is what is looked at, not how long it takes.
  Object.assign(process.env, hurried());
});
afterEach(() => server.close());

const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const simulated = () =>
  connect({ platform: "simulated" }, { RENDER_API_BASE_URL: address(), RENDER_API_KEY: "sim_key-canary" });
const refuse = (status: number, headers: Record<string, string>, message: string) =>
  answers.push((_, response) => response.writeHead(status, headers).end(JSON.stringify({ message })));

describe("who may be reached", () => {
  it.each<[string, "live" | "simulated", NodeJS.ProcessEnv, RegExp]>([
    ["no key", "live", {}, /RENDER_API_KEY is not set/],
    [
      "a live stack elsewhere",
      "live",
      { RENDER_API_KEY: "rnd_x", RENDER_API_BASE_URL: "http://127.0.0.1:9" },
      /must not use/,
    ],
    ["a live stack with a simulator's key", "live", { RENDER_API_KEY: "sim_x" }, /simulator's key/],
    [
      "a simulated stack without an address",
      "simulated",
      { RENDER_API_KEY: "sim_x" },
      /needs RENDER_API_BASE_URL/,
    ],
    [
      "a simulated stack at Render",
      "simulated",
      { RENDER_API_KEY: "sim_x", RENDER_API_BASE_URL: "https://api.render.com" },
      /only loopback/,
    ],
    [
      "a simulated stack with a real key",
      "simulated",
      { RENDER_API_KEY: "rnd_real", RENDER_API_BASE_URL: "http://127.0.0.1:9/v1" },
      /never a real one/,
    ],
  ])("refuses %s", (_, platform, env, says) => {
    expect(() => connect({ platform }, env)).toThrow(says);
  });
});

describe("limits", () => {
  it("waits as long as Ratelimit-Reset says, in seconds left or since the epoch", async () => {
    const render = simulated();
    refuse(429, { "ratelimit-reset": "40" }, "rate limited");
    answers.push((_, response) => response.writeHead(404).end());
    const before = render.clock.now();
    expect(await getService(render, "srv-1")).toBeUndefined();
    expect(render.clock.now() - before).toBeGreaterThanOrEqual(40_000);
    expect(requests).toHaveLength(2);
    expect(secondsUntilReset("1800000030", 1_800_000_000_000)).toBe(30);
    expect(secondsUntilReset(null, 0)).toBeUndefined();
  });

  it("does not sit out an hour: it says that the limit is used up", async () => {
    refuse(429, { "ratelimit-reset": "3494" }, "rate limited");
    const failed = await getService(simulated(), "srv-1").catch((error: Error) => error.message);
    expect(failed).toMatch(/answered 429: rate limited.*20 new services an hour.*goes on where it ended/);
    expect(requests).toHaveLength(1);
  });

  it("are planned for: never more than a window allows, wherever it begins", () => {
    const windows = {
      create: [20, 3_600],
      change: [10, 60],
      domain: [50, 3_600],
      write: [30, 60],
      read: [400, 60],
    };
    for (const [kind, [requests = 0, seconds = 1]] of Object.entries(windows)) {
      const { limit } = bucket(kind as keyof typeof windows);
      expect(limit.burst + limit.rate * seconds).toBeLessThanOrEqual(requests);
    }
    expect(bucket("change", "srv-1").key).not.toBe(bucket("change", "srv-2").key);
  });
});

it("reads every page of a list, and stops at the first that is not full", async () => {
  const page = (from: number, count: number) =>
    JSON.stringify(
      Array.from({ length: count }, (_, i) => ({ thing: { n: from + i }, cursor: `c${from + i}` })),
    );
  answers.push((_, response) => response.end(page(0, 100)));
  answers.push((_, response) => response.end(page(100, 3)));
  const item = z.object({ n: z.number() });
  const all = await listAll(simulated(), { path: "/things", query: { name: "a b" }, wrapper: "thing", item });
  expect(all).toHaveLength(103);
  expect(requests).toEqual([
    "GET /v1/things?name=a+b&limit=100",
    "GET /v1/things?name=a+b&limit=100&cursor=c99",
  ]);
});

it("says what Render said, its request id and what to do, and never the key", async () => {
  refuse(401, { "render-request-id": "api-1/x" }, "bad key sim_key-canary");
  const failed = await getService(simulated(), "srv-1").catch((error: Error) => error.message);
  expect(failed).toMatch(/GET \/services\/srv-1 answered 401.*request id api-1\/x.*Check RENDER_API_KEY/);
  expect(failed).not.toContain("sim_key-canary");
});
