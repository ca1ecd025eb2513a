import { spawn } from "node:child_process";
import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askAgain } from "../../operations/deploy/ask-again.ts";
import { probe } from "../../operations/uptime/probe.ts";
import { askOnce } from "../../providers/kernel/ask-once.ts";
import { publicBase, smokeRule } from "../../providers/kernel/smoke.ts";
import { pathAt, staysOnOrigin } from "../../settings/rules/own-path.ts";
import { SCRIPT } from "../../settings/smoke-command.ts";

/** A server that speaks raw bytes: what it does stands in the path that it is asked for. */
let server: Server;
let base: string;
let asked = 0;
const open = new Set<Socket>();
const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n";
beforeAll(async () => {
  server = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => undefined);
    socket.once("data", (data) => {
      asked += 1;
      const what = /^GET \/(\w+)/.exec(data.toString())?.[1];
      const every = (ms: number, text: string) => {
        const timer = setInterval(() => socket.write(text), ms);
        socket.on("close", () => clearInterval(timer));
      };
      if (what === "whole") socket.end(`${HEAD}content-length: 2\r\n\r\nok`);
      else if (what === "cut") socket.end(`${HEAD}content-length: 100\r\n\r\nok`);
      else if (what === "reset")
        socket.write(`${HEAD}content-length: 100\r\n\r\nok`, () => socket.resetAndDestroy());
      else if (what === "chunked") socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\n5\r\nab`);
      else if (what === "closed") socket.destroy();
      else if (what === "nonsense") socket.end("no HTTP at all\r\n\r\n");
      else if (what === "upgrade")
        socket.end("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n");
      else if (what === "drip") {
        socket.write(`${HEAD}content-length: 10000\r\n\r\n`);
        every(30, "x");
      } else if (what === "headers") {
        socket.write("HTTP/1.1 200 OK\r\n");
        every(30, "x-more: y\r\n");
      } else if (what === "flood") {
        socket.write(`${HEAD}\r\n`);
        const block = Buffer.alloc(1 << 20, "x");
        const more = () => {
          while (!socket.destroyed && socket.write(block));
        };
        socket.on("drain", more);
        more();
      }
      // Any other path is never answered.
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  for (const socket of open) socket.destroy();
  server.close();
});

/** Longer than a test may take: what ends before it was ended by something else. */
const NEVER_MS = 24 * 60 * 60_000;
const BAD = ["cut", "reset", "chunked", "closed", "nonsense", "upgrade", "drip", "headers", "silent"];
const ask = (path: string, more = {}) => askOnce(new URL(path, base), { headers: {}, limitMs: 500, ...more });

describe("a request that is sent once", () => {
  it("is answered when the answer is whole", async () => {
    expect(await ask("/whole")).toMatchObject({ status: 200, body: "ok" });
  });

  it.each(BAD)("ends when the answer is %s", async (what) => {
    await expect(ask(`/${what}`)).rejects.toThrow(/./);
  });

  it("ends when the answer has no end", async () => {
    await expect(ask("/flood", { limitMs: NEVER_MS })).rejects.toThrow(/larger than 67108864 bytes/);
  });

  it("ends at once when it is stopped, in the middle of an answer as well", async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("stopped on request")), 100);
    await expect(ask("/drip", { limitMs: NEVER_MS, signal: stop.signal })).rejects.toThrow(
      "stopped on request",
    );
  });

  it("takes a limit that no timer can hold", async () => {
    expect(await ask("/whole", { limitMs: 2 ** 40 })).toMatchObject({ status: 200 });
  });
});

it.each(BAD)("the uptime's probe ends when the answer is %s, and says so", async (what) => {
  const seen = await probe({ url: `${base}/${what}`, expected: 200, timeoutMs: 400 });
  expect(seen.failure).toBeTruthy();
});

it("asking again settles for every path, whatever the answers are", async () => {
  const paths = ["/cut", "/reset", "/closed", "/whole"];
  const env = { HOTDASH_FLY_PROXY_URL: base };
  const { passed, seen } = await askAgain({ platform: "simulated", hostname: "app.fly.dev", paths, env });
  expect(passed).toBe(false);
  expect(seen.map(({ path, status, error }) => [path, status ?? (error ? "error" : "nothing")])).toEqual([
    ["/cut", "error"],
    ["/reset", "error"],
    ["/closed", "error"],
    ["/whole", 200],
  ]);
});

/** Runs the program of the stack's smoke as the engine does. */
function script(env: NodeJS.ProcessEnv): Promise<{ code: number | null; out: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", SCRIPT], {
      env: { PATH: process.env.PATH, ...env },
    });
    let out = "";
    child.stdout.on("data", (chunk) => (out += chunk));
    child.on("close", (code) => resolve({ code, out }));
  });
}

describe("the smoke that runs as a command", () => {
  it("reports answers that are cut off or never come, and ends well", async () => {
    const paths = ["/whole", "/cut", "/reset", "/closed", "/nonsense", "//elsewhere.invalid/"];
    const env = {
      SMOKE_PLATFORM: "simulated",
      SMOKE_HOST: "app.fly.dev",
      SMOKE_IMAGE: "image",
      HOTDASH_FLY_PROXY_URL: base,
    };
    const { code, out } = await script({ ...env, SMOKE_PATHS: paths.join(" ") });
    expect(code, "13 is Node's for a program that nobody ended").toBe(0);
    const report = JSON.parse(out) as {
      passed: boolean;
      seen: { path: string; status?: number; error?: string }[];
    };
    expect(report.passed).toBe(false);
    expect(report.seen.map(({ path, status, error }) => [path, status ?? typeof error])).toEqual(
      paths.map((path) => [path, path === "/whole" ? 200 : "string"]),
    );
  });

  it("of a live stack asks its own host, whatever the environment says of a simulator", async () => {
    asked = 0;
    const env = {
      SMOKE_PLATFORM: "live",
      SMOKE_HOST: "app.invalid",
      SMOKE_PATHS: "/whole",
      SMOKE_IMAGE: "image",
    };
    const { code, out } = await script({ ...env, HOTDASH_FLY_PROXY_URL: base });
    expect(code).toBe(0);
    expect(JSON.parse(out).seen[0].error).toMatch(/ENOTFOUND|EAI_AGAIN|app\.invalid/);
    expect(asked, "requests at the simulator's address").toBe(0);
    const live = publicBase("live", "app.fly.dev", "HOTDASH_FLY_PROXY_URL", { HOTDASH_FLY_PROXY_URL: base });
    expect(live).toBe("https://app.fly.dev");
  });
});

it.each(["//host/x", "/\\host/x", "/\t/host", "/\n/host", "host/x", "https://host/", "\\\\host", ""])(
  "%j is no path of one's own host",
  (path) => {
    expect(staysOnOrigin(path)).toBe(false);
    expect(() => pathAt(path, "https://app.fly.dev")).toThrow("is no path");
    expect(smokeRule.safeParse({ path }).success).toBe(false);
  },
);

it.each(["/", "/health", "/a//b", "/x?next=//host", "/..//host", "/@host"])("%j is", (path) => {
  expect(pathAt(path, "https://app.fly.dev").origin).toBe("https://app.fly.dev");
  expect(smokeRule.safeParse({ path }).success).toBe(true);
});
