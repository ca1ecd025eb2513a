import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type QueueStack, queueStoreGate } from "../../../operations/gates/queue-store.ts";
import { redisServer, type StoreOptions } from "../../support/redis-server.ts";

/* A release that counts on a Redis which is not there would take webhooks and lose them: asked over a real connection. */
const PASSWORD = "canary-0f1e2d3c";
const folder = mkdtempSync(join(tmpdir(), "queue-store-"));
let tls: { key: string; cert: string };
const open: { close(): Promise<void> }[] = [];
beforeAll(() => {
  const [key, cert] = ["key.pem", "cert.pem"].map((name) => join(folder, name)) as [string, string];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const make = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  execFileSync("openssl", [...make, "-days", "20", ...subject, "-keyout", key, "-out", cert], {
    stdio: "pipe",
  });
  tls = { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
});
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));
afterAll(() => rmSync(folder, { recursive: true }));

const stack = (address: string | undefined, more: object = {}): QueueStack =>
  ({
    ...{ platform: "simulated", host: "fly", render: {} },
    variables: { WEBHOOK_QUEUE_DRIVER: "bullmq" },
    secrets: address === undefined ? {} : { UPSTASH_REDIS_URL: address },
    ...more,
  }) as unknown as QueueStack;
async function ask(options: Partial<StoreOptions> = {}, password = PASSWORD, ca = tls.cert) {
  const server = await redisServer({ password: PASSWORD, tls, ...options });
  open.push(server);
  const verdict = await queueStoreGate(stack(`rediss://default:${password}@localhost:${server.port}`), {
    ca,
    limitMs: 1_000,
  });
  expect(JSON.stringify(verdict)).not.toContain(PASSWORD);
  return { ...verdict, seen: server.seen };
}

describe("the queue's store", () => {
  it.each([
    ["CONFIG", { config: "noeviction" }],
    ["INFO", { info: "# Memory\r\nused_memory:1\r\nmaxmemory_policy:noeviction\r\n" }],
  ])("that answers over TLS and keeps what waits in it opens the gate (%s)", async (_, options) => {
    const { findings, notes, seen } = await ask(options);
    expect(findings).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/answers, and keeps what waits in it/)]);
    expect(seen.slice(0, 2)).toEqual(["AUTH", "PING"]);
  });

  it("that does not say its policy opens it, and says that nobody knows", async () => {
    const { findings, notes } = await ask();
    expect([findings, notes]).toEqual([
      [],
      [expect.stringMatching(/it does not say: eviction has to be off/)],
    ]);
  });

  it.each<[string, Partial<StoreOptions>, string | undefined, RegExp]>([
    [
      "drops keys when it is full",
      { config: "allkeys-lru" },
      undefined,
      /drops keys when it is full \(allkeys-lru\)/,
    ],
    ["does not know the password", {}, "canary-of-another", /WRONGPASS/],
    ["has no TLS", { tls: undefined as never }, undefined, /is no store that the queue could use/],
  ])("that %s closes it", async (_, options, password, says) => {
    const { findings } = await ask(options, password);
    expect(findings.map(({ problem }) => problem)).toEqual([expect.stringMatching(says)]);
  });

  it("whose certificate nobody signed closes it", async () => {
    const { findings } = await ask({ config: "noeviction" }, PASSWORD, "");
    expect(findings[0]?.problem).toMatch(/self-signed certificate/);
  });

  it("where nobody listens closes it", async () => {
    const { findings } = await queueStoreGate(stack("rediss://default:x@localhost:1"), { ca: tls.cert });
    expect(findings[0]?.problem).toMatch(/ECONNREFUSED/);
  });

  it("that says nothing could not be asked: said plainly, since the network may be in the way", async () => {
    const { findings, notes } = await ask({ silent: true });
    expect([findings, notes]).toEqual([
      [],
      [expect.stringMatching(/could not be asked from here \(.*\): whether/)],
    ]);
  });
});

it.each<[string, QueueStack, RegExp | undefined]>([
  ["a queue in memory", stack("rediss://default:x@localhost:1", { variables: {} }), undefined],
  [
    "an invented store of a simulated stack",
    stack("rediss://default:x@x.upstash.io:6379"),
    /simulated stack reaches this machine alone/,
  ],
  [
    "Key Value",
    stack(undefined, { host: "render", render: { keyValue: { plan: "starter" } } }),
    /only its services at Render reach/,
  ],
])("%s is not asked", async (_, given, says) => {
  const { findings, notes } = await queueStoreGate(given);
  expect(findings).toEqual([]);
  expect(notes).toEqual(says === undefined ? [] : [expect.stringMatching(says)]);
});
