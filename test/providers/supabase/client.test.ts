import { afterAll, beforeAll, expect, it } from "vitest";
import { connect } from "../../../providers/supabase/api/connection.ts";
import { getPooler } from "../../../providers/supabase/api/pooler.ts";
import { getProject } from "../../../providers/supabase/api/project.ts";
import type { SupabaseSimulator } from "../../../simulators/supabase/main.ts";
import { Driven, place, REF, supabaseWorld } from "../../support/supabase-world.ts";

let sim: SupabaseSimulator;
beforeAll(async () => {
  // A busy machine holds requests up: at this pace a quarter of a second is the ten seconds that the bucket allows for.
  sim = await supabaseWorld({ rateLimits: true }, 40);
});
afterAll(() => sim.close());

it.each<["simulated" | "live", Record<string, string>, RegExp]>([
  ["simulated", {}, /SUPABASE_ACCESS_TOKEN is not set/],
  ["simulated", { SUPABASE_ACCESS_TOKEN: "sim_a" }, /needs SUPABASE_API_BASE_URL/],
  [
    "simulated",
    { SUPABASE_ACCESS_TOKEN: "sim_a", SUPABASE_API_BASE_URL: "https://api.supabase.com" },
    /only loopback/,
  ],
  [
    "simulated",
    { SUPABASE_ACCESS_TOKEN: "sbp_0123456789", SUPABASE_API_BASE_URL: "http://127.0.0.1:1" },
    /token of the form sim_/,
  ],
  ["live", { SUPABASE_ACCESS_TOKEN: "sim_a" }, /must not use a simulator's token/],
  [
    "live",
    { SUPABASE_ACCESS_TOKEN: "sbp_0123456789", SUPABASE_API_BASE_URL: "http://127.0.0.1:1" },
    /a live stack must not use http/,
  ],
  [
    "live",
    {
      SUPABASE_ACCESS_TOKEN: "sbp_0123456789",
      SUPABASE_API_BASE_URL: "https://api.supabase.com.evil.example",
    },
    /a live stack must not use https/,
  ],
])("a %s stack with %o says what is wrong", (platform, env, message) => {
  expect(() => connect({ platform }, env)).toThrow(message);
});

it("keeps to 120 requests a minute by itself", async () => {
  const supabase = connect({ platform: "simulated" });
  await Promise.all(Array.from({ length: 150 }, () => getProject(supabase, REF)));
  expect(sim.journal.count({ status: 429 })).toBe(0);
  expect(sim.journal.count({ status: 200 })).toBe(150);
});

it("waits as long as a refusal says, and goes on", async () => {
  sim.faults.add({
    ...{ match: { method: "GET" }, when: "before", times: 1 },
    effect: { status: 429, body: { message: "slow down" }, headers: { "x-ratelimit-reset": "30" } },
  });
  const from = sim.world.now();
  await getProject(connect({ platform: "simulated" }), REF);
  expect(sim.world.now() - from).toBeGreaterThanOrEqual(30_000);
});

it("the pooler is the one of the project's own database, whatever replicas stand before it", async () => {
  const own = await getPooler(connect({ platform: "simulated" }), REF);
  const replica = { ...own, database_type: "READ_REPLICA", db_host: "aws-9-us-east-1.pooler.supabase.com" };
  const answered = (body: unknown[]) => {
    sim.faults.clear();
    sim.faults.add({ match: { path: /pooler$/ }, when: "before", effect: { status: 200, body } });
    return getPooler(connect({ platform: "simulated" }), REF);
  };
  expect(await answered([replica, own])).toEqual(own);
  await expect(answered([replica])).rejects.toThrow(/has no pooler for its own database/);
  sim.faults.clear();
});

it("changes nothing in another world than the one it was made in", async () => {
  const one = await new Driven("supabase:PoolerSettings").create({ ...place, defaultPoolSize: 20 });
  one.outs = { ...one.outs, endpoint: "simulator:another" };
  await expect(one.update({ ...place, defaultPoolSize: 21 })).rejects.toThrow(/made at simulator:another/);
  expect(sim.project(REF).pooler.size).toBe(20);
});
