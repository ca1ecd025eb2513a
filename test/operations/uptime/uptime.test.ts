import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttp, type RequestListener } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { problemsOf } from "../../../operations/uptime/judge.ts";
import { probe } from "../../../operations/uptime/probe.ts";

const open: Server[] = [];
const folder = mkdtempSync(join(tmpdir(), "hotdash-tls-"));
afterEach(async () => {
  for (const server of open.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listening(server: Server): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
const http = async (answer: RequestListener) =>
  `http://127.0.0.1:${await listening(createHttp(answer))}/health`;
const ask = (url: string, more: object = {}) => probe({ url, expected: 200, timeoutMs: 300, ...more });
const now = Date.now();

it("a path that answers as the settings say is well", async () => {
  const url = await http((request, response) => response.end(`ok for ${request.headers.host}`));
  const seen = await ask(url, { contains: "ok for app.fly.dev", host: "app.fly.dev" });
  expect(problemsOf(seen, now)).toEqual([]);
});

it.each([
  [
    "another status",
    (_: unknown, response: { writeHead(code: number): { end(): void } }) => response.writeHead(503).end(),
    /answers 503, not 200/,
  ],
  [
    "another text",
    (_: unknown, response: { end(text: string): void }) => response.end("other"),
    /answers without "ok"/,
  ],
  ["no answer in time", () => {}, /does not answer: no answer within 300 ms/],
] as [string, RequestListener, RegExp][])("%s is a problem", async (_, answer, text) => {
  const seen = await ask(await http(answer), { contains: "ok" });
  expect(problemsOf(seen, now).join()).toMatch(text);
});

it("nobody there is a problem, and no exception", async () => {
  expect(problemsOf(await ask("http://127.0.0.1:1/health"), now).join()).toMatch(
    /does not answer: .*ECONNREFUSED/,
  );
});

it("a certificate is read from the connection, and missed when it should have been renewed", async () => {
  const [key, cert] = ["key.pem", "cert.pem"].map((name) => join(folder, name)) as [string, string];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const make = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  execFileSync("openssl", [...make, "-days", "20", ...subject, "-keyout", key, "-out", cert], {
    stdio: "ignore",
  });
  const [ca, secret] = [cert, key].map((file) => readFileSync(file, "utf8"));
  rmSync(folder, { recursive: true });
  const port = await listening(createHttps({ key: secret, cert: ca }, (_, response) => response.end("ok")));
  const seen = await ask(`https://localhost:${port}/health`, { ca });
  // One of twenty days is as it should be on its first, and late when four are left.
  expect(problemsOf(seen, now)).toEqual([]);
  expect(problemsOf(seen, now + 16 * 86_400_000)).toEqual([
    expect.stringMatching(/certificate of localhost:\d+ ends in [34] days/),
  ]);
  const unknown = await ask(`https://localhost:${port}/health`);
  expect(problemsOf(unknown, now).join()).toMatch(/does not answer: .*self-signed/i);
});

it("counts from the first day of the limit on", () => {
  const probed = { url: "https://a.example", expected: 200, status: 200, ms: 1 };
  const at = (days: number) => problemsOf({ ...probed, certificateEnds: now + days * 86_400_000 }, now);
  expect(at(21)).toEqual([]);
  expect(at(20)).toHaveLength(1);
  expect(at(-1).join()).toMatch(/ends in -24 hours/);
});
