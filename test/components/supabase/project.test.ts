import { afterEach, expect, it, vi } from "vitest";
import { supabase } from "../../../settings/tokens.ts";
import { committed } from "../../settings/good-config.ts";
import { declaredBy } from "../support/declared.ts";

afterEach(() => vi.unstubAllEnvs());
const ours = new Set<string>(Object.values(supabase));

it("the program declares the settings of the project that the stack file has, and none where it has none", async () => {
  const own = committed("staging")["hotdash:supabase"] as Record<string, unknown>;
  const networkRestrictions = {
    cidrs: ["203.0.113.0/24", "198.51.100.0/24"],
    egress: { dashboard: ["203.0.113.7"], "deploy-job": ["198.51.100.4"] },
  };
  const kept = { sslEnforcement: { database: true }, networkRestrictions, poolerSettings: {} };
  const declared = await declaredBy("staging", { "hotdash:supabase": { ...own, ...kept } });
  const { ref } = own;
  const place = { platform: "simulated", ref, whenRemoved: "leave" };
  const found = declared.filter(({ type }) => ours.has(type));
  expect(found.map(({ type }) => type).sort()).toEqual(
    [supabase.SslEnforcement, supabase.NetworkRestrictions, supabase.PoolerSettings].sort(),
  );
  const inputs = (type: string) => found.find((one) => one.type === type)?.inputs;
  expect(inputs(supabase.SslEnforcement)).toMatchObject({ ...place, database: true });
  expect(inputs(supabase.NetworkRestrictions)).toMatchObject({ ...place, cidrs: networkRestrictions.cidrs });
  expect(inputs(supabase.NetworkRestrictions)).not.toHaveProperty("egress");
  expect(inputs(supabase.PoolerSettings)).toMatchObject({ ...place, defaultPoolSize: 15 });
  expect((await declaredBy("staging")).filter(({ type }) => ours.has(type))).toEqual([]);
});
