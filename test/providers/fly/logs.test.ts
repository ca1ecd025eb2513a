import http, { createServer, type Server } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { connectLogs, machineLog } from "../../../providers/fly/api/logs.ts";

/* Where the logs of a live and of a simulated stack are asked for. No request leaves this machine. */
const LIVE = { FLY_API_TOKEN: "fm2_lJPECAAAAAAAAinvented" };
const SIMULATED = { FLY_API_TOKEN: "sim_fly", FLY_FLAPS_BASE_URL: "http://127.0.0.1:4280/" };

let server: Server;
let lines: unknown[];
beforeEach(async () => {
  server = createServer((_, response) => {
    const body = { data: lines.map((attributes) => ({ attributes })), meta: { next_token: "" } };
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  vi.restoreAllMocks();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Leads every request, wherever it goes, to a server here that answers these lines, and notes what was asked. */
function answering(answers: unknown[]) {
  lines = answers;
  const asked: { url: string; authorization: string | undefined }[] = [];
  const really = http.request;
  const { port } = server.address() as AddressInfo;
  const led = (target: URL, options: { headers: Record<string, string> }) => {
    asked.push({ url: target.href, authorization: options.headers.authorization });
    return really(new URL(`${target.pathname}${target.search}`, `http://127.0.0.1:${port}`), options);
  };
  for (const client of [http, https]) vi.spyOn(client, "request").mockImplementation(led as never);
  return asked;
}

it("a live stack asks Fly's web API, and with the scheme of its token", async () => {
  const asked = answering([]);
  expect(await machineLog(connectLogs({ platform: "live" }, LIVE), "hotdash-app", "e28650")).toEqual([]);
  expect(asked).toEqual([
    {
      url: "https://api.fly.io/api/v1/apps/hotdash-app/logs?next_token=&instance=e28650",
      authorization: `FlyV1 ${LIVE.FLY_API_TOKEN}`,
    },
  ]);
});

it("a simulated stack asks its simulator, and neither reaches the other", async () => {
  const asked = answering([]);
  await machineLog(connectLogs({ platform: "simulated" }, SIMULATED), "a", "m");
  expect(asked.map(({ url }) => url)).toEqual([
    "http://127.0.0.1:4280/api/v1/apps/a/logs?next_token=&instance=m",
  ]);
  const elsewhere = { ...SIMULATED, FLY_FLAPS_BASE_URL: "https://api.fly.io" };
  expect(() => connectLogs({ platform: "simulated" }, elsewhere)).toThrow("only loopback");
  expect(() => connectLogs({ platform: "simulated" }, { ...SIMULATED, ...LIVE })).toThrow("sim_");
  expect(() => connectLogs({ platform: "live" }, SIMULATED)).toThrow("a live stack must not use");
});

it("lines come in the order of their times, without those of other machines", async () => {
  const line = (second: number, message: string, instance = "m") => ({
    timestamp: `2026-01-01T00:00:0${second}.5Z`,
    message,
    instance,
    level: "info",
  });
  answering([line(2, "second"), line(1, "first"), line(3, "somebody else's", "n")]);
  const lines = await machineLog(connectLogs({ platform: "live" }, LIVE), "a", "m");
  expect(lines.map(({ message }) => message)).toEqual(["first", "second"]);
});
