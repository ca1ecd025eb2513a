import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import autocannon from "autocannon";
import { afterEach, expect, it } from "vitest";
import { systemClock } from "../../../providers/kernel/clock.ts";
import { type Failure, watchConnection } from "./support/connection-watch.ts";
import { underLoad } from "./support/under-load.ts";

// The harness itself: what a user would call failed must be counted, and nothing else.

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

type Answer = (response: ServerResponse, request: IncomingMessage, turn: number) => void;

async function listening(answer: Answer): Promise<string> {
  let turn = 0;
  const started = createServer((request, response) => answer(response, request, ++turn));
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

/** What a second of load on one connection sees. */
async function seen(answer: Answer, options: Partial<autocannon.Options> = {}) {
  const url = await listening(answer);
  const failures: Failure[] = [];
  let answered = 0;
  const tally = {
    answered: () => {
      answered += 1;
    },
    failed: (failure: Failure) => void failures.push(failure),
  };
  await autocannon({
    url,
    connections: 1,
    duration: 1,
    setupClient: (client) => watchConnection(client, tally),
    ...options,
  });
  return {
    answered,
    kinds: [...new Set(failures.map(({ kind }) => kind))],
    failed: failures.length,
    failures,
  };
}

const later = (work: () => void) => void setTimeout(work, 2);
const everyTenth =
  (bad: Answer): Answer =>
  (response, request, turn) =>
    later(() => (turn % 10 === 0 ? bad(response, request, turn) : response.end("ok")));

it.each([{}, { reconnectRate: 1 }])("an app that answers has no failures %o", async (options) => {
  const { answered, failed } = await seen(
    everyTenth((response) => response.end("ok")),
    options,
  );
  expect(failed).toBe(0);
  expect(answered).toBeGreaterThan(20);
});

it.each([{}, { reconnectRate: 1 }])("bad answers are counted, with who gave them %o", async (options) => {
  const bad: Answer = (response) =>
    response.writeHead(502, { "fly-simulator-machine": "m1", "fly-simulator-image": "i1" }).end();
  const { answered, failed, failures } = await seen(everyTenth(bad), options);
  expect(Math.abs(failed - answered / 10)).toBeLessThan(2);
  expect(failures[0]).toMatchObject({ kind: "status 502", machine: "m1", image: "i1" });
});

it("a connection that ends in the middle of a request is counted", async () => {
  const { kinds, failed } = await seen(everyTenth((_, request) => request.socket.end()));
  expect(kinds).toEqual(["connection broken"]);
  expect(failed).toBeGreaterThan(1);
});

it("a connection that is reset in the middle of a request is counted", async () => {
  const { kinds, failed } = await seen(everyTenth((_, request) => request.socket.resetAndDestroy()));
  expect(kinds).toEqual(["connection broken"]);
  expect(failed).toBeGreaterThan(1);
});

it("a request that is never answered is counted once its time is up", async () => {
  const never = () => undefined;
  const { kinds } = await seen(everyTenth(never), { timeout: 1, duration: 3 });
  expect(kinds).toEqual(["timed out"]);
});

it("an answer that closes its connection is no failure, and hides none", async () => {
  const close: Answer = (response) => response.writeHead(200, { connection: "close" }).end("bye");
  expect(await seen(everyTenth(close))).toMatchObject({ failed: 0 });
  server?.close();
  const bad: Answer = (response, request, turn) =>
    turn % 20 === 0 ? request.socket.end() : close(response, request, turn);
  expect((await seen(everyTenth(bad))).kinds).toEqual(["connection broken"]);
});

const work = async () => "done";
const target = (proxyUrl: string) => ({
  sim: { proxyUrl, world: { timings: { proxyLag: 0 } } },
  clock: systemClock,
});

it("a load that is too thin to show anything is an error", async () => {
  const url = await listening((response) => void setTimeout(() => response.end("ok"), 500));
  const [usual, less] = await Promise.allSettled([
    underLoad(target(url), "app", work),
    underLoad(target(url), "app", work, { leastRate: 5 }),
  ]);
  expect(String(usual.status === "rejected" && usual.reason)).toMatch(
    /the load reached \d+ requests\/s, below the 200/,
  );
  expect(less, "unless less is enough").toMatchObject({ status: "fulfilled", value: { value: "done" } });
});

it("an app that fails before anything is done to it is an error", async () => {
  const url = await listening((response) => void response.writeHead(503).end());
  await expect(underLoad(target(url), "app", work)).rejects.toThrow(/does not flow: .*status 503/);
});
