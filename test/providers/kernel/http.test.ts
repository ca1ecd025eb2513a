import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { scaledClock } from "../../../providers/kernel/clock.ts";
import { ApiError } from "../../../providers/kernel/errors.ts";
import { HttpClient, type Request } from "../../../providers/kernel/http.ts";
import { hide } from "../../../providers/kernel/redact.ts";

let server: Server;
let seen: IncomingMessage[];
let answer: (request: IncomingMessage, response: ServerResponse, nth: number) => void;
const clock = scaledClock(200, Date.now());

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    seen.push(request);
    request.resume().on("end", () => answer(request, response, seen.length));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));

const own = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function client(baseUrl = own(), firstAnswerMs?: number): HttpClient {
  return new HttpClient(
    {
      ...{ name: "test", baseUrl },
      ...(firstAnswerMs === undefined ? {} : { firstAnswerMs }),
      headers: { authorization: "Bearer sim_token" },
      requestIdHeader: "request-id",
      parseError: (body, text) => ({ message: (body as { error?: string } | undefined)?.error ?? text }),
      advise: (status) => (status === 409 ? "Wait for the other one" : undefined),
    },
    clock,
  );
}
const request = (change: Partial<Request> = {}): Request => ({
  method: "GET",
  path: "/x",
  bucket: { key: "x", limit: { rate: 1000, burst: 1000 } },
  ...change,
});
const reply =
  (status: number, body: unknown, headers = {}) =>
  (_: IncomingMessage, response: ServerResponse) =>
    response.writeHead(status, headers).end(JSON.stringify(body));

it("repeats a read until it is answered", async () => {
  answer = (incoming, response, nth) => reply(nth < 3 ? 503 : 200, { ok: true })(incoming, response);
  expect((await client().send(request())).body).toEqual({ ok: true });
  expect(seen).toHaveLength(3);
});

it("is told within the bound that an API never answered, all tries together, with the way out", async () => {
  answer = () => {};
  const began = performance.now();
  // Without the bound one try alone takes its limit, 1.15 s here.
  const error = await client(own(), 700)
    .send(request())
    .catch((thrown) => thrown);
  expect(error).toMatchObject({ status: 0, message: expect.stringContaining("npm run doctor") });
  expect(performance.now() - began).toBeGreaterThan(600);
  expect(seen).toHaveLength(1);
});

it("leaves an API that has answered once its whole time, and its tries", async () => {
  const known = client(own(), 100);
  answer = reply(200, {});
  await known.send(request());
  answer = (incoming, response, nth) => {
    if (nth > 2) reply(200, { late: true })(incoming, response);
  };
  expect((await known.send(request())).body).toEqual({ late: true });
  expect(seen).toHaveLength(3);
});

it("never repeats a create whose answer was lost, and says that it may have taken effect", async () => {
  answer = (incoming) => incoming.socket.destroy();
  const error = await client()
    .send(request({ method: "POST", body: {} }))
    .catch((thrown) => thrown);
  expect(error).toMatchObject({ status: 0, ambiguous: true });
  expect(seen).toHaveLength(1);
});

it("gives up after six tries", async () => {
  answer = reply(500, {});
  await expect(client().send(request())).rejects.toBeInstanceOf(ApiError);
  expect(seen).toHaveLength(6);
});

it("puts status, the platform's words, its request id and advice into the error, and no secret", async () => {
  hide(["very-secret-value"]);
  answer = reply(409, { error: "lease held; very-secret-value" }, { "request-id": "01ABC" });
  await expect(client().send(request({ method: "POST" }))).rejects.toThrow(
    "test: POST /x answered 409: lease held; [redacted] (request id 01ABC). Wait for the other one",
  );
});

it("keeps to its token bucket", async () => {
  answer = reply(200, {});
  const limited = client();
  const began = clock.now();
  const one = request({ bucket: { key: "limited", limit: { rate: 1, burst: 3 } } });
  await Promise.all(Array.from({ length: 5 }, () => limited.send(one)));
  expect(clock.now() - began, "five requests at one a second with a burst of three").toBeGreaterThanOrEqual(
    1_900,
  );
});

it("stops waiting when it is told to, but lets a write that was begun end", async () => {
  const stop = new AbortController();
  answer = (incoming, response) => {
    stop.abort(new Error("enough"));
    setTimeout(() => reply(200, { done: incoming.method })(incoming, response), 20);
  };
  await expect(client().send(request({ signal: stop.signal }))).rejects.toThrow("enough");
  const again = new AbortController();
  answer = (incoming, response) => {
    again.abort(new Error("enough"));
    setTimeout(() => reply(200, { done: incoming.method })(incoming, response), 20);
  };
  expect((await client().send(request({ method: "POST", signal: again.signal }))).body).toEqual({
    done: "POST",
  });
  await expect(
    client().send(request({ method: "POST", signal: again.signal })),
    "not begun any more",
  ).rejects.toThrow("enough");
});

it("does not follow a redirect, which could lead the token elsewhere", async () => {
  answer = (_, response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end();
  await expect(client().send(request({ method: "POST" }))).rejects.toBeInstanceOf(ApiError);
});
