import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { dashboard } from "../../../settings/schema/dashboard.ts";
import { type FlySimulator, startFlySimulator } from "../../../simulators/fly/main.ts";
import { instant } from "../../../simulators/fly/timings.ts";
import { inProcess } from "../../cli/support/in-process.ts";
import { spawned } from "../../cli/support/spawn.ts";
import { webConfig } from "./support/deployed.ts";

/* The command itself, against a simulator over real sockets. */
let sim: FlySimulator;
beforeAll(async () => {
  sim = await startFlySimulator({ timings: instant });
  const post = (route: string, body: unknown) => sim.request("POST", `/v1/apps${route}`, body);
  await post("", { name: "hotdash-staging", org_slug: "hotdash" });
  await post("/hotdash-staging/secrets", { values: { POSTGRES_URL: "canary-secret", OLD: "canary-old" } });
  await post("/hotdash-staging/ip_assignments", { type: "shared_v4" });
  await post("/hotdash-staging/certificates/acme", { hostname: "staging.hotrodan.com" });
  const env = {
    PORT: "3000",
    SHOPIFY_SHOP: "hotrod-performance.myshopify.com",
    LEGACY_TOKEN: "canary-token",
  };
  await post("/hotdash-staging/machines", { name: "wispy-sun-1", region: "dfw", config: webConfig({ env }) });
});
afterAll(() => sim.close());

function run(args: string[], env: Record<string, string> = {}, as = inProcess) {
  const variables = { PATH: process.env.PATH, FLY_API_TOKEN: "sim_fly", FLY_FLAPS_BASE_URL: sim.url, ...env };
  return as("adopt", args, { env: variables });
}

it("prints a stack file that the settings accept, with seven reads and no secret", async () => {
  const mark = sim.journal.mark();
  const { code, stdout, stderr } = await run(["hotdash-staging", "--simulated"], {}, spawned);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(
    sim.journal
      .since(mark)
      .map(({ method, action }) => `${method} ${action}`)
      .sort(),
  ).toEqual([
    "GET apps.get",
    "GET certificates.list",
    "GET ips.list",
    "GET machines.list",
    "GET orgs.machines",
    "GET secrets.list",
    "GET volumes.list",
  ]);
  const { config } = parse(stdout) as { config: Record<string, Record<string, unknown>> };
  expect(dashboard("staging").parse(config["hotdash:dashboard"])).toMatchObject({
    app: "hotdash-staging",
    domain: "staging.hotrodan.com",
  });
  expect(config["hotdash:platform"]).toBe("simulated");
  expect(stdout).toContain("config set --secret --path 'hotdash:secrets.POSTGRES_URL' -s staging");
  expect(stdout).toMatch(/LEGACY_TOKEN = \(hidden: a secret by its name\)/);
  expect(stdout).not.toContain("canary");
});

it.each([
  ["no app named", [], {}, /<app> is missing/],
  ["an app that is not there", ["nobody", "--simulated"], {}, /Fly has no app "nobody"/],
  ["a stack that is none", ["hotdash-staging", "--stack", "x", "--simulated"], {}, /"x" is not a stack/],
  [
    "a live run at another address",
    ["hotdash-staging"],
    { FLY_API_TOKEN: "fm2_real" },
    /a live stack must not use http:\/\/127/,
  ],
  [
    "a real token at a simulator",
    ["hotdash-staging", "--simulated"],
    { FLY_API_TOKEN: "fm2_real" },
    /must use a token of the form sim_/,
  ],
  [
    "a simulated run anywhere else",
    ["hotdash-staging", "--simulated"],
    { FLY_FLAPS_BASE_URL: "https://api.machines.dev" },
    /only loopback addresses/,
  ],
] as [string, string[], Record<string, string>, RegExp][])(
  "refuses %s, before any request that matters",
  async (_, args, env, text) => {
    const { code, stdout, stderr } = await run(args, env);
    expect(stderr).toMatch(text);
    expect(stderr).not.toContain("fm2_real");
    expect([code, stdout]).toEqual([args.length === 0 ? 2 : 1, ""]);
  },
);
