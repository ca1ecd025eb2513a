import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { untilProblems } from "../../../operations/maintenance/until.ts";
import { problemsOf } from "../../../operations/uptime/judge.ts";
import { probe } from "../../../operations/uptime/probe.ts";
import { CHECKOUT } from "../../../operations/workspace/checkout.ts";

/* The page as a machine runs it: by Node alone, with nothing of this project beside it. */
let child: ChildProcess;
let base: string;
const UNTIL = new Date(Date.now() + 600_000).toISOString();
beforeAll(async () => {
  const port = await new Promise<number>((resolve) => {
    const free = createServer().listen(0, "127.0.0.1", () => {
      const address = free.address();
      free.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
  base = `http://127.0.0.1:${port}`;
  child = spawn(process.execPath, [join(CHECKOUT, "operations/maintenance/page.mjs")], {
    ...{ env: { PORT: String(port), HOTDASH_MAINTENANCE_UNTIL: UNTIL }, stdio: "ignore" },
  });
  while (
    !(await fetch(`${base}/health`).then(
      ({ ok }) => ok,
      () => false,
    ))
  )
    await new Promise((resolve) => setTimeout(resolve, 20));
});
afterAll(() => {
  child?.kill("SIGKILL");
});

it.each([
  ["GET", "/"],
  ["GET", "/healthy"],
  ["GET", "/health/../admin"],
  ["GET", "/healthcheck?x=/health"],
  ["HEAD", "/orders"],
  ["POST", "/webhooks/shopify"],
  ["DELETE", "/api/health"],
])("%s %s is 503 and says when to come back", async (method, path) => {
  const answer = await fetch(`${base}${path}`, {
    method,
    ...(method === "POST" ? { body: "x".repeat(3e6) } : {}),
  });
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(500);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  await answer.arrayBuffer();
});

it("only /health is open", async () => {
  for (const path of ["/health", "/health?deep=1"]) expect((await fetch(`${base}${path}`)).status).toBe(200);
});

it("uptime takes it for no outage until its end, and any other 503 for one", async () => {
  const asked = { url: `${base}/orders`, expected: 200, contains: "orders", timeoutMs: 5_000 };
  const seen = await probe(asked);
  expect(seen).toMatchObject({ status: 503, maintenance: UNTIL });
  expect(problemsOf(seen, Date.now())).toEqual([]);
  expect(problemsOf(seen, Date.now() + 601_000)).toEqual([
    expect.stringContaining(`which was to end at ${UNTIL}`),
  ]);
  expect(problemsOf({ ...seen, maintenance: "on" }, Date.now() + 1e12)).toEqual([]);
  expect(problemsOf({ ...seen, maintenance: undefined }, Date.now())).toHaveLength(2);
  expect(problemsOf({ ...seen, status: 500 }, Date.now())).not.toEqual([]);
});

const NOW = Date.parse("2026-11-30T12:00:00Z");
it.each([
  [undefined, 0],
  ["2026-11-30T13:00Z", 0],
  ["2026-11-30T13:00:00+02:00", 1],
  ["2026-12-02T13:00:00-05:00", 0],
  ["2026-11-30", 1],
  ["2026-11-30T13:00", 1],
  ["soon", 1],
  ["2026-12-05T13:00Z", 1],
] as const)("an end of %s", (until, problems) => {
  expect(untilProblems(until, NOW)).toHaveLength(problems);
});
