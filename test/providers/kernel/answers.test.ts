import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import {
  type AddressInfo,
  createServer as createRawServer,
  type Server as RawServer,
  type Socket,
} from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it } from "vitest";
import * as z from "zod";
import { scaledClock } from "../../../providers/kernel/clock.ts";
import { ApiError, isNotFound, isOutcomeUnknown } from "../../../providers/kernel/errors.ts";
import { exchange } from "../../../providers/kernel/exchange.ts";
import { HttpClient, type Request } from "../../../providers/kernel/http.ts";
import { TooLargeError } from "../../../providers/kernel/limits.ts";
import { FaultProxy, type Harm } from "../../reliability/support/fault-proxy.ts";

/** The platform: what it says, and how often it was asked to change something. */
let platform: Server;
let proxy: FaultProxy;
let changes = 0;
const clock = scaledClock(400, Date.now());
/** A limit that passes in longer than a test may take: what ends before it was ended by something else. */
const NEVER_MS = 24 * 60 * 60_000;
const answer = z.object({ items: z.array(z.object({ id: z.string() })) });

beforeEach(async () => {
  changes = 0;
  platform = createServer((request, response) => {
    if (request.method !== "GET") changes += 1;
    const gone = request.url?.endsWith("/gone");
    const body = gone ? { message: "not found" } : { items: [{ id: "one" }, { id: "two" }] };
    const type = { "content-type": "application/json" };
    request.resume().on("end", () => response.writeHead(gone ? 404 : 200, type).end(JSON.stringify(body)));
  });
  await new Promise<void>((resolve) => platform.listen(0, "127.0.0.1", resolve));
  proxy = await FaultProxy.before(`http://127.0.0.1:${(platform.address() as AddressInfo).port}`);
});
afterEach(async () => {
  await proxy.close();
  await new Promise((resolve) => platform.close(resolve).closeAllConnections());
});

const client = (baseUrl = proxy.url) =>
  new HttpClient(
    {
      name: "test",
      baseUrl,
      headers: { authorization: "Bearer sim_token" },
      requestIdHeader: "request-id",
      parseError: (body, text) => ({ message: (body as { message?: string } | undefined)?.message ?? text }),
      advise: () => undefined,
    },
    clock,
  );
const bucket = { key: "x", limit: { rate: 1000, burst: 1000 } };
const read = (change: Partial<Request> = {}) =>
  client().send({ method: "GET", path: "/x", bucket, answer, ...change });
const create = () => client().send({ method: "POST", path: "/x", body: {}, bucket, answer });
const failure = async (sent: Promise<unknown>) =>
  (await sent.then(
    () => undefined,
    (error) => error,
  )) as ApiError;

/** What stands where an answer should be; the last column is whether another try may be answered well. */
const STRANGE: [string, Harm, RegExp, boolean][] = [
  [
    "a page",
    { kind: "replace", body: "<html>log in</html>", type: "text/html" },
    /text\/html, 19 bytes/,
    true,
  ],
  [
    "JSON that calls itself a page",
    { kind: "replace", body: '{"items":[]}', type: "text/html" },
    /text\/html/,
    true,
  ],
  ["nothing", { kind: "replace", body: "", type: "application/json" }, /which is empty/, true],
  [
    "half a text",
    { kind: "replace", body: '{"items":[{"id":"o', type: "application/json" },
    /not whole/,
    true,
  ],
  ["null", { kind: "replace", body: "null", type: "application/json" }, /it is null/, false],
  [
    "another shape",
    { kind: "replace", body: '{"data":[]}', type: "application/json" },
    /its items is nothing/,
    false,
  ],
  [
    "a list of strangers",
    { kind: "replace", body: '{"items":[{"id":7}]}', type: "application/json" },
    /items\.0\.id/,
    false,
  ],
  [
    "an error with 200",
    { kind: "replace", body: '{"error":"down"}', type: "application/json" },
    /items is nothing/,
    false,
  ],
];

it.each(STRANGE)("%s is no answer to a read", async (_, harm, says, again) => {
  proxy.add({ harm });
  const error = await failure(read());
  expect(error).toBeInstanceOf(ApiError);
  expect(error.message).toMatch(says);
  expect(error.message).toContain(`GET /x at ${proxy.url} answered 200 (`);
  expect(error.message).toContain("run the command again");
  expect(error.message, "words of the schema's library").not.toMatch(/invalid_type|expected|ZodError|"path"/);
  expect(proxy.requests, "tries").toHaveLength(again ? 6 : 1);
  expect([error.status, isNotFound(error), isOutcomeUnknown(error)]).toEqual([200, false, false]);
});

it.each(STRANGE.filter(([, , , again]) => again))(
  "%s is asked once more, and then believed",
  async (_, harm) => {
    proxy.add({ nth: 1, harm });
    expect((await read()).body).toEqual({ items: [{ id: "one" }, { id: "two" }] });
    expect(proxy.requests).toHaveLength(2);
  },
);

it.each(STRANGE)("%s leaves open whether a create took effect, and it is not sent again", async (_, harm) => {
  proxy.add({ harm });
  const error = await failure(create());
  expect(error).toMatchObject({ ambiguous: true, outcomeUnknown: true });
  expect(changes).toBe(1);
});

it("a page that answers a change whose answer nobody reads is no success either", async () => {
  proxy.add({ harm: { kind: "replace", body: "<html></html>", type: "text/html" } });
  const error = await failure(client().send({ method: "PUT", path: "/x", body: {}, bucket }));
  expect(error).toMatchObject({ ambiguous: false, outcomeUnknown: true });
});

it("only the platform itself says that something is gone", async () => {
  expect(isNotFound(await failure(read({ path: "/gone" })))).toBe(true);
  proxy.add({ harm: { kind: "replace", status: 404, body: "<h1>404</h1>", type: "text/html" } });
  const page = await failure(read({ path: "/gone" }));
  expect([page.status, isNotFound(page)]).toEqual([404, false]);
  expect(page.message).toContain("404 (text/html, 12 bytes), which is no error of this API");
  proxy.clear();
  proxy.add({ harm: { kind: "replace", status: 404, body: "404 page not found", type: "text/plain" } });
  expect(isNotFound(await failure(read({ path: "/gone" })))).toBe(false);
});

it.each<[string, Harm]>([
  ["cut off", { kind: "cut", share: 0.5 }],
  ["cut off after its head", { kind: "cut", share: 0 }],
  ["lost", { kind: "lose" }],
  ["dripping", { kind: "drip", everyMs: NEVER_MS / 400 }],
  ["delayed for long", { kind: "delay", ms: NEVER_MS / 400 }],
])("an answer that is %s ends within its time, and a create is not repeated", async (_, harm) => {
  proxy.add({ harm });
  const error = await failure(
    client().send({ method: "POST", path: "/x", bucket, answer, timeoutMs: 100_000 }),
  );
  expect(error).toMatchObject({ status: 0, ambiguous: true });
  expect(changes).toBe(1);
});

it("an answer without end is not read for ever, and not asked for again", async () => {
  proxy.add({ harm: { kind: "flood" } });
  const error = await failure(read({ timeoutMs: NEVER_MS }));
  expect(error.message).toMatch(/larger than 67108864 bytes/);
  expect(proxy.requests).toHaveLength(1);
});

it("reading stops when it is told to, also in the middle of an answer", async () => {
  proxy.add({ harm: { kind: "drip", everyMs: NEVER_MS / 400 } });
  const stop = new AbortController();
  const sent = read({ signal: stop.signal, timeoutMs: NEVER_MS });
  setTimeout(() => stop.abort(new Error("stopped on request")), 100);
  expect((await failure(sent)).message).toBe("stopped on request");
});

it.each<[string, string, boolean]>([
  ["another address on this machine", "LOOPBACK/x", true],
  ["a foreign host in clear", "http://files.example.net/x", false],
  ["a file", "file:///etc/passwd", false],
  ["nowhere", "http://", false],
])("a redirection to %s", async (_, location, followed) => {
  const seen: (string | undefined)[] = [];
  const other = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.end("there");
  });
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const target = location.replace("LOOPBACK", `http://127.0.0.1:${(other.address() as AddressInfo).port}`);
  const leads = createServer((_, response) => response.writeHead(302, { location: target }).end());
  await new Promise<void>((resolve) => leads.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(leads.address() as AddressInfo).port}/`;
  const ask = exchange({ url, headers: { authorization: "Bearer canary" }, limitMs: 2_000, follow: true });
  if (followed) {
    expect(Buffer.from((await ask).bytes).toString()).toBe("there");
    expect(seen, "the token stays behind").toEqual([undefined]);
  } else await expect(ask).rejects.toThrow(/a redirection to/);
  for (const server of [other, leads]) server.close().closeAllConnections();
});

/** A server that answers each request as told, with its address and what it was asked. */
async function served(answer: (response: ServerResponse, url: string) => void) {
  const asked: { method?: string | undefined; headers: IncomingHttpHeaders; body: string }[] = [];
  const ports = new Set<number | undefined>();
  const server = createServer((request, response) => {
    ports.add(request.socket.remotePort);
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      asked.push({ method: request.method, headers: request.headers, body });
      answer(response, request.url ?? "");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, asked, ports, close: () => server.close().closeAllConnections() };
}

it("a packed answer is unpacked, within its limit, and one that is packed in a way that was not offered is none", async () => {
  const zeros = gzipSync(Buffer.alloc(2_000_000));
  const server = await served((response, path) => {
    if (path === "/large") response.setHeader("content-encoding", "gzip").end(zeros);
    else if (path === "/br") response.setHeader("content-encoding", "br").end("x");
    else if (path === "/broken") response.setHeader("content-encoding", "gzip").end("no gzip");
    else response.setHeader("content-encoding", "gzip").end(gzipSync("packed"));
  });
  const ask = (path: string) =>
    exchange({ url: server.url + path, limitMs: 10_000, mostBytes: 1_000_000 }).then(
      ({ bytes }) => Buffer.from(bytes).toString(),
      (error: Error) => error,
    );
  expect(await ask("/")).toBe("packed");
  expect(await ask("/large")).toEqual(new TooLargeError("the answer", 1_000_000));
  expect(await ask("/br")).toEqual(new Error("the answer is packed by br, and gzip was offered"));
  expect(await ask("/broken")).toMatchObject({ code: "Z_DATA_ERROR" });
  expect(server.asked[0]?.headers).toMatchObject({
    "accept-encoding": "gzip",
    accept: "*/*",
    "user-agent": "node",
  });
  server.close();
});

it.each(["DELETE", "POST", "PUT", "PATCH"])(
  "a %s says the length of what it sends, and names are as given",
  async (method) => {
    const server = await served((response) => response.end());
    const headers = { "User-Agent": "ours", Authorization: "Bearer sim" };
    await exchange({ url: server.url, method, headers, body: '{"é":1}', limitMs: 10_000 });
    expect(server.asked[0]).toMatchObject({ method, body: '{"é":1}' });
    expect(server.asked[0]?.headers).toMatchObject({
      "content-length": "8",
      "user-agent": "ours",
      authorization: "Bearer sim",
    });
    expect(server.asked[0]?.headers).not.toHaveProperty("transfer-encoding");
    server.close();
  },
);

it("two headers of one name arrive as one, and a connection serves the next request", async () => {
  const server = await served((response) => response.setHeader("retry-after", ["5", "60"]).end("x"));
  for (let round = 0; round < 3; round++) {
    const { headers } = await exchange({ url: server.url, limitMs: 10_000 });
    expect([headers.get("Retry-After"), headers.get("constructor"), headers.get("none")]).toEqual([
      "5, 60",
      null,
      null,
    ]);
  }
  expect(server.ports.size).toBe(1);
  server.close();
});

it("an address that holds a login is not asked, nor is one named in the error", async () => {
  const server = await served((response) => response.end());
  const ask = exchange({ url: server.url.replace("//", "//ann:canary@"), limitMs: 10_000 });
  await expect(ask).rejects.toThrow(/^an address that holds a login is not asked$/);
  expect(server.asked).toEqual([]);
  server.close();
});

it("a head that never ends is no answer", async () => {
  const open = new Set<Socket>();
  const raw: RawServer = createRawServer((socket) => {
    open.add(socket);
    socket.on("error", () => undefined);
    socket.write("HTTP/1.1 200 OK\r\n");
    const drip = setInterval(() => socket.write("x-more: 1\r\n"), 20);
    socket.on("close", () => clearInterval(drip));
  });
  await new Promise<void>((resolve) => raw.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(raw.address() as AddressInfo).port}/`;
  await expect(exchange({ url, limitMs: 300 })).rejects.toThrow("no complete answer within 0.3 s");
  for (const socket of open) socket.destroy();
  raw.close();
});
