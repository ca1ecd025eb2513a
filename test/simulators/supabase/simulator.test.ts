import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { VirtualClock } from "../../../providers/kernel/clock.ts";
import { startSupabaseSimulator } from "../../../simulators/supabase/main.ts";
import { inForce } from "../../../simulators/supabase/network-restrictions.ts";

const REF = "hotdashtestrefabcdef";

it("takes 120 requests a minute for a project, says so, and takes more when the minute is over", async () => {
  const clock = new VirtualClock();
  const sim = await startSupabaseSimulator({ clock, projects: [REF] });
  const ask = () =>
    fetch(`${sim.url}/v1/projects/${REF}`, { headers: { authorization: "Bearer sim_supabase" } });
  const first = await Promise.all(Array.from({ length: 120 }, ask));
  expect(new Set(first.map(({ status }) => status))).toEqual(new Set([200]));
  const refused = await ask();
  expect([refused.status, refused.headers.get("x-ratelimit-reset")]).toEqual([429, "60"]);
  await clock.advance(60_000);
  expect((await ask()).headers.get("x-ratelimit-remaining")).toBe("119");
  await sim.close();
});

it("goes on with what a state file holds, what was not in force yet included", async () => {
  const stateFile = join(mkdtempSync(join(tmpdir(), "supabase-")), "world.json");
  const clock = new VirtualClock();
  const first = await startSupabaseSimulator({ clock, stateFile, projects: [REF] });
  const body = { dbAllowedCidrs: ["203.0.113.0/24"], dbAllowedCidrsV6: [] };
  expect((await first.request("POST", REF, "/network-restrictions/apply", body)).status).toBe(201);
  await first.close();
  const second = await startSupabaseSimulator({ clock, stateFile });
  expect(second.worldId).toBe(first.worldId);
  expect(inForce(second.project(REF), clock.now()).dbAllowedCidrs).toEqual(["0.0.0.0/0"]);
  await clock.advance(60_000);
  expect(inForce(second.project(REF), clock.now())).toEqual(body);
  await second.close();
});

it("is given simulated tokens only", async () => {
  await expect(startSupabaseSimulator({ tokens: ["sbp_0123456789"] })).rejects.toThrow(/begin with sim_/);
});
