import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { STAND_IN_REFS } from "../../settings/schema/supabase.ts";
import { image } from "../support/fly-world.ts";
import { requestsOf } from "../support/supabase-world.ts";

/* Settings of staging's Supabase project through their whole life: the real program, pack and engine. */
const REF = STAND_IN_REFS.staging;
const CANARY = "canary0edge";
const SECRETS = { SENDGRID_KEY: `SG.${CANARY}-first`, MAPS_KEY: `maps-${CANARY}-second` };
const OPEN = { dbAllowedCidrs: ["0.0.0.0/0"], dbAllowedCidrsV6: ["::/0"] };
const LISTED = { dbAllowedCidrs: ["203.0.113.0/24"], dbAllowedCidrsV6: ["2001:db8:a::/48"] };
const SETTINGS = {
  sslEnforcement: { database: true, whenRemoved: "restore" },
  networkRestrictions: {
    cidrs: [...LISTED.dbAllowedCidrs, ...LISTED.dbAllowedCidrsV6],
    egress: { dashboard: ["2001:db8:a::1", "203.0.113.7"], "deploy-job": ["203.0.113.8"] },
  },
  poolerSettings: { poolMode: "session" },
  defaultPoolSize: 25,
  edgeFunctionSecrets: { names: Object.keys(SECRETS), whenRemoved: "delete" },
};
const FIRST = { env: { HOTDASH_IMAGE: image("1") } };

let simulation: Simulation;
let workspace: Workspace;
let stack: Stack;
let requests: () => string[];
/** Everything that the engine printed in this file. */
let printed = "";

beforeAll(async () => {
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.workspace);
  stack = await workspace.stack("staging", {
    secrets: inventedSecrets("staging", "canary0base"),
    appSecrets: { "edge-functions": SECRETS },
  });
  for (const [name, value] of Object.entries(SETTINGS)) await stack.set(["supabase", name], value);
  requests = requestsOf(simulation.supabase);
});
afterAll(async () => {
  await workspace.dispose();
  await simulation.stop();
});

const project = () => simulation.supabase.project(REF);
const writes = () => requests().filter((one) => !one.startsWith("GET "));
async function engine(run: ReturnType<Stack["up"]>) {
  const result = await run;
  printed += result.stdout + result.stderr;
  return { ...result, said: result.stdout + result.stderr };
}
async function good(run: ReturnType<Stack["up"]>) {
  const result = await engine(run);
  expect(result.code, result.said).toBe(0);
  return result;
}

describe("the settings of a Supabase project", () => {
  it("are only previewed by a preview: it asks the project nothing", async () => {
    await good(stack.preview([], FIRST));
    expect(requests()).toEqual([]);
  });

  it("are written by the first update, and in force when it ends", async () => {
    await good(stack.up([], FIRST));
    expect(writes().sort()).toEqual([
      "PATCH /config/database/pooler",
      "POST /network-restrictions/apply",
      "POST /secrets",
      "PUT /ssl-enforcement",
    ]);
    const { ssl, restrictions, pooler, secrets } = project();
    expect({ ssl, mode: pooler.mode, size: pooler.size }).toEqual({ ssl: true, mode: "session", size: 25 });
    expect(restrictions.config).toEqual(LISTED);
    expect(restrictions.appliedAt).toBeLessThanOrEqual(simulation.supabase.world.now());
    expect(Object.fromEntries(Object.entries(secrets).map(([name, { value }]) => [name, value]))).toEqual(
      SECRETS,
    );
  });

  it("come before what needs the database: no machine was made while it restarted", () => {
    const entries = simulation.fly.journal.entries();
    const created = entries.find(({ method, path }) => method === "POST" && path.endsWith("/machines"));
    expect(created?.at).toBeGreaterThanOrEqual(project().restartsUntil);
  });

  it("cost no request when nothing changed", async () => {
    await good(stack.up(["--expect-no-changes"]));
    expect(requests()).toEqual([]);
  });

  it("are clean after a refresh", async () => {
    await good(stack.preview(["--refresh", "--expect-no-changes"]));
    expect(writes()).toEqual([]);
  });

  it("changed by hand are found by a refresh, each with its live value, and put back", async () => {
    const { supabase } = simulation;
    await supabase.request("PUT", REF, "/ssl-enforcement", { requestedConfig: { database: false } });
    await supabase.request("POST", REF, "/network-restrictions/apply", OPEN);
    await supabase.request("PATCH", REF, "/config/database/pooler", {
      pool_mode: "transaction",
      default_pool_size: 60,
    });
    await supabase.request("POST", REF, "/secrets", [{ name: "MAPS_KEY", value: `somebody-else-${CANARY}` }]);
    await supabase.request("DELETE", REF, "/secrets", ["SENDGRID_KEY"]);
    const seen = await engine(stack.preview(["--refresh", "--diff", "--expect-no-changes"]));
    expect(seen.code, seen.said).toBe(7);
    for (const text of [
      /database *: *true => false/,
      /=> "0\.0\.0\.0\/0"/,
      /poolMode *: *"session" => "transaction"/,
      /defaultPoolSize *: *25 => 60/,
      /MAPS_KEY *: "changed outside Pulumi"/,
      /SENDGRID_KEY *: "missing"/,
    ])
      expect(seen.stdout).toMatch(text);
    expect(writes()).toEqual([]);

    await good(stack.up(["--refresh"]));
    const { ssl, restrictions, pooler, secrets } = project();
    expect({ ssl, mode: pooler.mode, size: pooler.size }).toEqual({ ssl: true, mode: "session", size: 25 });
    expect(restrictions.config).toEqual(LISTED);
    expect(Object.fromEntries(Object.entries(secrets).map(([name, { value }]) => [name, value]))).toEqual(
      SECRETS,
    );
    await good(stack.preview(["--refresh", "--expect-no-changes"]));
    requests();
  });

  it.each([
    [
      "a list without a workload's address",
      ["cidrs"],
      ["203.0.113.0/24"],
      /cuts off dashboard, which comes from 2001:db8:a::1/,
    ],
    [
      "a list without the deploy job's",
      ["egress", "deploy-job"],
      ["198.51.100.1"],
      /cuts off deploy-job, which comes from 198\.51\.100\.1/,
    ],
    [
      "a workload that says nothing",
      ["egress", "dashboard"],
      undefined,
      /dashboard connects by IPv[46], and nobody says/,
    ],
  ])("are refused in the preview with %s", async (_name, path, value, says) => {
    const whole = ["supabase", "networkRestrictions", ...path];
    await stack.set(whole, value);
    const { code, said } = await engine(stack.preview());
    await stack.set(["supabase", "networkRestrictions"], SETTINGS.networkRestrictions);
    expect(code).not.toBe(0);
    expect(said).toMatch(says);
    expect(requests()).toEqual([]);
  });

  it("hold no secret in clear: not in output, state, stack file or journal", async () => {
    const places: Record<string, string> = {
      printed,
      journal: JSON.stringify(simulation.supabase.journal.entries()),
      state: await stack.export(),
    };
    for (const file of await readdir(workspace.project.folder, { recursive: true, withFileTypes: true })) {
      if (!file.isFile() || /compile-cache|plugins/.test(file.parentPath)) continue;
      const path = join(file.parentPath, file.name);
      places[path] = await readFile(path, "latin1");
    }
    expect(places.state).toContain("supabase-edge-functions");
    const needles = [CANARY, Buffer.from(SECRETS.SENDGRID_KEY).toString("base64"), "sim_supabase"];
    const found = Object.entries(places).filter(([, text]) =>
      needles.some((needle) => text.includes(needle)),
    );
    expect(found.map(([place]) => place).filter((place) => !place.endsWith("workspace.json"))).toEqual([]);
  });

  it("that leave the stack file stay, or go back to what was found, as they said", async () => {
    for (const name of ["sslEnforcement", "networkRestrictions", "poolerSettings", "edgeFunctionSecrets"])
      await stack.set(["supabase", name], undefined);
    await stack.set(["appSecrets"], undefined);
    await good(stack.up());
    expect(writes().sort()).toEqual(["DELETE /secrets", "PUT /ssl-enforcement"]);
    expect(project().ssl).toBe(false);
    expect(Object.keys(project().secrets)).toEqual([]);
    expect(project().restrictions.config).toEqual(LISTED);
    expect(project().pooler.mode).toBe("session");
  });
});
