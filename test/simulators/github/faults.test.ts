import { expect, test } from "vitest";
import { VirtualClock } from "../../../providers/kernel/clock.ts";
import { secondaryRateLimit } from "../../../simulators/github/limits.ts";
import { HOTDASH, start } from "./client.ts";

const ENVIRONMENT = `${HOTDASH}/environments/staging`;

test("answers carry a rate limit that is far from used up, and a request id", async () => {
  const clock = new VirtualClock(Date.UTC(2026, 10, 21, 8));
  const { api } = await start({ clock });
  await api("GET", "/user");
  const { headers } = await api("GET", "/user");
  expect(headers.get("x-ratelimit-limit")).toBe("5000");
  expect(headers.get("x-ratelimit-remaining")).toBe("4998");
  expect(headers.get("x-ratelimit-used")).toBe("2");
  expect(headers.get("x-ratelimit-reset")).toBe(String(Date.UTC(2026, 10, 21, 9) / 1000));
  expect(headers.get("x-github-request-id")).toMatch(/^[0-9A-F]{4}:[0-9A-F]{6}(:[0-9A-F]{8}){3}$/);
  expect((await api("GET", "/rate_limit")).body.rate).toMatchObject({ used: 2, remaining: 4998 });
});

test("the primary limit holds for an hour", async () => {
  const clock = new VirtualClock();
  const { api, simulator } = await start({ clock, rateLimits: { perHour: 2 } });
  await api("GET", "/user");
  await api("GET", "/user");
  const refused = await api("GET", "/user");
  expect(refused.status).toBe(403);
  expect(refused.headers.get("x-ratelimit-remaining")).toBe("0");
  expect((await simulator.request("GET", "/user")).status).toBe(200);
  await clock.advance(3_600_000);
  expect((await api("GET", "/user")).status).toBe(200);
});

test("the secondary limits hold for a minute: five points a change, one a look, and POSTs by number", async () => {
  const clock = new VirtualClock();
  const { api } = await start({ clock, rateLimits: { pointsPerMinute: 11, contentPerMinute: 1 } });
  expect((await api("PUT", ENVIRONMENT, {})).status).toBe(200);
  expect((await api("POST", `${ENVIRONMENT}/variables`, { name: "A", value: "" })).status).toBe(201);
  expect((await api("GET", "/user")).status).toBe(200);
  const refused = await api("GET", "/user");
  expect(refused.status).toBe(403);
  expect(refused.headers.get("retry-after")).toBe("60");
  expect(refused.body.documentation_url).toMatch(/secondary-rate-limits$/);
  await clock.advance(60_000);
  expect((await api("POST", `${ENVIRONMENT}/variables`, { name: "B", value: "" })).status).toBe(201);
  expect((await api("POST", `${ENVIRONMENT}/variables`, { name: "C", value: "" })).status).toBe(403);
});

test("without limits nothing is refused", async () => {
  const { api } = await start({ rateLimits: false });
  for (let i = 0; i < 185; i += 1) await api("PUT", ENVIRONMENT, {});
  expect((await api("PUT", ENVIRONMENT, {})).status).toBe(200);
});

test("a fault before leaves the world alone, a fault after does not", async () => {
  const { api, simulator } = await start();
  const before = simulator.faults.add({
    match: { action: "environments.put", nth: 1 },
    when: "before",
    effect: { status: 502 },
  });
  expect((await api("PUT", ENVIRONMENT, {})).status).toBe(502);
  expect(simulator.world.environment("HotDash", "staging")).toBeUndefined();
  simulator.faults.add({ match: { action: "environments.put", nth: 1 }, when: "after", effect: "drop" });
  await expect(api("PUT", ENVIRONMENT, {})).rejects.toThrow();
  expect(simulator.world.environment("HotDash", "staging")?.name).toBe("staging");
  expect(before.hits).toBe(1);
  expect(simulator.journal.entries({ action: "environments.put" }).map((one) => one.status)).toEqual([
    502, 0,
  ]);
});

test("a secondary limit can be planned as a fault", async () => {
  const { api, simulator } = await start();
  simulator.faults.add({
    match: { method: "PUT", nth: 1 },
    when: "before",
    effect: secondaryRateLimit(1),
  });
  const refused = await api("PUT", ENVIRONMENT, {});
  expect(refused).toMatchObject({ status: 403, body: { status: "403" } });
  expect(refused.headers.get("retry-after")).toBe("1");
  expect((await api("PUT", ENVIRONMENT, {})).status).toBe(200);
});
