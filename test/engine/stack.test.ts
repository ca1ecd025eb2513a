import { execFileSync } from "node:child_process";
import { readdir, readFile, truncate } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withEventLog } from "../../operations/changes/preview.ts";
import { eventsIn } from "../../operations/changes/read.ts";
import { passedByPack } from "../../operations/policies/ran.ts";
import { repair } from "../../operations/repair/repair.ts";
import { compareSecrets } from "../../operations/secrets/compared.ts";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import { CHECKOUT } from "../../operations/workspace/checkout.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { image, machinesOf } from "../support/fly-world.ts";
import { requestsOf } from "../support/supabase-world.ts";
import { everythingRead } from "../support/workflow-reads.ts";
import { changesIn } from "./support/bench.ts";
import { expectSmall, expectWithinBudget } from "./support/budget.ts";
import { CountedNodes } from "./support/counted-nodes.ts";

/*
 * The real program, as committed, on the real engine with the real GitHub provider, for both stacks. The caller's
 * environment is full of real-looking tokens and addresses, and none of them may be used.
 */
const CANARY = "canary0stack";
const FIRST = { env: { HOTDASH_IMAGE: image("1") } };

let vendor: Server;
let connections = 0;
let simulation: Simulation;
let workspace: Workspace;
const stacks: Record<string, Stack> = {};
/** Requests to Supabase since this was last asked. */
let ofSupabase: () => string[];
/** Everything the engine printed in this file. */
let printed = "";
/** What `git status` says before and after. */
const dirt = () => execFileSync("git", ["status", "--porcelain"], { cwd: CHECKOUT, encoding: "utf8" });
let before: string;

beforeAll(async () => {
  vendor = createServer((_, response) => response.end());
  vendor.on("connection", () => connections++);
  await new Promise<void>((resolve) => vendor.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`;
  Object.assign(process.env, {
    FLY_API_TOKEN: "fm2_lJPECAAAAAAAAreal",
    FLY_ACCESS_TOKEN: "fm2_lJPECAAAAAAAAreal",
    FLY_FLAPS_BASE_URL: address,
    FLY_API_BASE_URL: address,
    RENDER_API_KEY: "rnd_real0123456789",
    RENDER_HOST: address,
    GITHUB_TOKEN: "ghp_real0123456789012345678901234567890",
    GITHUB_BASE_URL: `${address}/`,
    GITHUB_OWNER: "somebody-else",
    SUPABASE_ACCESS_TOKEN: "sbp_real0123456789",
    SUPABASE_API_BASE_URL: address,
    HTTPS_PROXY: address,
    HTTP_PROXY: address,
    ALL_PROXY: address,
  });
  before = dirt();
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.workspace);
  for (const name of ["staging", "production"] as const) {
    stacks[name] = await workspace.stack(name, { secrets: inventedSecrets(name, `${CANARY}-${name}`) });
    await stacks[name].set(["github", "workflowReads"], everythingRead(name));
  }
  // All four in test/engine/supabase-project.long.test.ts.
  const { staging } = stacks;
  await staging?.set(["supabase", "sslEnforcement"], { database: true });
  await staging?.set(["supabase", "edgeFunctionSecrets"], { names: ["EDGE_KEY"] });
  await staging?.setSecrets({}, { "edge-functions": { EDGE_KEY: `edge-${CANARY}` } });
  ofSupabase = requestsOf(simulation.supabase);
});
afterAll(async () => {
  await workspace.dispose();
  await simulation.stop();
  vendor.close();
});

async function engine(run: ReturnType<Stack["up"]>) {
  const result = await run;
  printed += result.stdout + result.stderr;
  return result;
}
const stack = (name: string) => stacks[name] as Stack;
const apps = { staging: "hotdash-staging", production: "hotdash-app" } as const;

describe.each(["staging", "production"] as const)("%s", (name) => {
  it("passes the policy pack in its very first preview", async () => {
    ofSupabase();
    const { code, stdout, stderr } = await engine(stack(name).preview([], FIRST));
    expect(code, stdout + stderr).toBe(0);
    expect(passedByPack(stdout), stdout).toBe(true);
    expect(stdout + stderr).toContain("brings machines and applies none");
    expect(simulation.fly.journal.entries().filter(({ app }) => app === apps[name])).toEqual([]);
    expect(ofSupabase()).toEqual([]);
  });

  it("comes up", async () => {
    const { code, stdout, stderr } = await engine(stack(name).up([], FIRST));
    expect(code, stdout + stderr).toBe(0);
    expect(passedByPack(stdout), stdout).toBe(true);
    const names = machinesOf(simulation.fly, apps[name]).map((machine) => machine.name);
    expect(names).toEqual(
      name === "staging" ? ["chroma-dfw-1", "web-dfw-1"] : ["chroma-dfw-1", "web-dfw-1", "web-dfw-2"],
    );
    expect(await stack(name).outputs()).toMatchObject({ image: image("1") });
    expect(ofSupabase().filter((request) => !request.startsWith("GET "))).toEqual(
      name === "staging" ? expect.arrayContaining(["PUT /ssl-enforcement", "POST /secrets"]) : [],
    );
  });

  it("has nothing to do the second time: no change, no request to Fly and Supabase, one to GitHub to configure its provider", async () => {
    const [fly, github] = [simulation.fly.journal.mark(), simulation.github.journal.mark()];
    const counted = await CountedNodes.prepared(workspace.project.env);
    const { env } = counted;
    const { code, stdout, stderr } = await engine(stack(name).up(["--expect-no-changes"], { env }));
    expect(code, stdout + stderr).toBe(0);
    expectWithinBudget(await counted.nodes());
    await counted.dispose();
    expect(simulation.fly.journal.since(fly)).toEqual([]);
    expect(ofSupabase()).toEqual([]);
    expect(simulation.github.journal.since(github).map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /api/v3/orgs/Jgorzitza",
    ]);
  });

  it("is clean after a refresh, and again after autostop", async () => {
    const args = ["--refresh", "--expect-no-changes"];
    const first = await engine(stack(name).preview(args));
    expect(first.code, first.stdout + first.stderr).toBe(0);
    simulation.fly.autostop(apps[name]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const second = await engine(stack(name).preview(args));
    expect(second.code, second.stdout + second.stderr).toBe(0);
  });
});

it("keeps a state of at most 3 kB a resource, without the folder of the checkout", async () =>
  expectSmall((await stack("production").state()).resources));

describe("one value changed", () => {
  it("previews exactly the process group that uses it, and touches no other machine", async () => {
    await stack("production").set(["variables", "SCOPES"], "read_orders,read_products");
    const preview = await engine(stack("production").preview());
    expect(changesIn(preview.stdout)).toEqual({ "dashboard-web": "~" });
    expect(preview.stdout).toMatch(
      /hotdash-app\/web: bluegreen rollout \(named in .*\) of .*; going back moves only traffic until/,
    );
    const before = machinesOf(simulation.fly, "hotdash-app").filter(({ name }) => name.startsWith("web-"));
    const mark = simulation.fly.journal.mark();
    const up = await engine(stack("production").up());
    expect(up.code, up.stdout + up.stderr).toBe(0);
    const touched = new Set(simulation.fly.journal.since(mark).flatMap(({ machine }) => machine ?? []));
    const web = machinesOf(simulation.fly, "hotdash-app").filter(({ name }) => name.startsWith("web-"));
    // By bluegreen two machines come and the two before them go.
    expect(touched).toEqual(new Set([...before, ...web].map(({ id }) => id)));
    expect(touched.size).toBe(4);
  });
});

describe("a release that fails", () => {
  it("is put back, and a plain update changes nothing", async () => {
    const broken = await engine(
      stack("production").up([], { env: { HOTDASH_IMAGE: image("sim-crash", "c") } }),
    );
    expect(broken.code).not.toBe(0);
    expect(broken.stdout + broken.stderr).toMatch(/it crashed \d+ times: exit code 1/);
    const plain = await engine(stack("production").up(["--expect-no-changes"]));
    expect(plain.code, plain.stdout + plain.stderr).toBe(0);
    const drift = await engine(stack("production").preview(["--refresh", "--expect-no-changes"]));
    expect(drift.code, drift.stdout + drift.stderr).toBe(0);
    expect(await stack("production").outputs()).toMatchObject({ image: image("1") });
  });
});

describe("secrets", () => {
  it("reach Fly and GitHub as they were given", () => {
    const given = inventedSecrets("production", `${CANARY}-production`);
    const secrets = simulation.fly.world.apps.get("hotdash-app")?.secrets;
    expect(secrets?.digests().get("SHOPIFY_API_SECRET")).toBe(
      secrets?.digest("SHOPIFY_API_SECRET", given.SHOPIFY_API_SECRET ?? ""),
    );
    expect(simulation.github.opened("HotDash", "production", "DIRECT_URL")).toBe(
      // A session of its own, so without what says how much of the pool a machine takes.
      given.POSTGRES_URL?.replace("&connection_limit=3&connect_timeout=10", ""),
    );
  });

  it("are in clear in no output, state, stack file, journal or error", async () => {
    const refused = await engine(
      stack("staging").up([], { env: { FLY_API_TOKEN: "sim_wrong", HOTDASH_IMAGE: image("2", "b") } }),
    );
    expect(refused.code).not.toBe(0);
    const journals = JSON.stringify(
      [simulation.fly, simulation.github, simulation.supabase].map(({ journal }) => journal.entries()),
    );
    const places: Record<string, string> = { printed, journals };
    for (const file of await readdir(workspace.project.folder, { recursive: true, withFileTypes: true })) {
      if (!file.isFile() || file.parentPath.includes("compile-cache") || file.parentPath.includes("plugins"))
        continue;
      const path = join(file.parentPath, file.name);
      places[path] = await readFile(path, "latin1");
    }
    expect(Object.keys(places).length).toBeGreaterThan(5);
    const secrets = ["staging", "production"].flatMap((name) =>
      Object.values(inventedSecrets(name, `${CANARY}-${name}`)),
    );
    const needles = [
      CANARY,
      ...secrets,
      ...secrets.map((value) => Buffer.from(value).toString("base64")),
      "sim_fly",
      "sim_github",
      "sim_supabase",
    ];
    const found = Object.entries(places).flatMap(([place, text]) =>
      needles.filter((needle) => text.includes(needle)).map(() => place),
    );
    expect([...new Set(found)].filter((place) => !place.endsWith("workspace.json"))).toEqual([]);
  });
});

/*
 * Engine 3.259.0 masks in its event log and in --json what stands in the configuration as secret, and only as it stands
 * there (pkg/backend/display): what is derived from it, and what the program generates, is in clear in the messages that
 * programs send for --debug.
 */
it("secrets that were derived or generated are in the engine's events, and in none that are passed on", async () => {
  const target = stack("staging");
  const exported = await target.run(["stack", "export", "--show-secrets", "--stack", "staging"]);
  const made = /"plaintext": "\\"([A-Za-z0-9]{64})\\""/.exec(exported.stdout)?.[1] ?? "no session secret";
  let raw = "";
  const { text, engine } = await withEventLog(target, async (eventLog) => {
    const result = await target.preview(["--debug"], { eventLog });
    raw = await readFile(eventLog.events, "utf8");
    return result;
  });
  expect(engine.code, engine.stdout + engine.stderr).toBe(0);
  for (const secret of [CANARY, made]) {
    expect(raw.includes(secret), "the engine masks it itself: then the log need not be redacted").toBe(true);
    expect(text.includes(secret)).toBe(false);
  }
  // Redaction leaves the events whole.
  const types = (log: string) => [...eventsIn(log)].map((event) => Object.keys(event)[0]);
  expect(types(text)).toEqual(types(raw));
  expect(text.trim().split("\n").length).toBeGreaterThan(20);
});

it("a state file whose write was cut off is repaired", async () => {
  const target = stack("staging");
  const folder = join(fileURLToPath(await target.backend()), ".pulumi", "stacks", target.project.name);
  for (const name of ["staging.json.attrs", "staging.json"]) {
    await truncate(join(folder, name), 0);
    expect((await engine(target.preview())).code, name).not.toBe(0);
    const said: string[] = [];
    await repair(target, {
      force: false,
      github: () => target.githubAccess(),
      say: (line) => said.push(line),
    });
    expect(said.join("\n")).toMatch(/cut off/);
  }
  const { code, stdout, stderr } = await engine(target.up());
  expect(code, stdout + stderr).toBe(0);
});

it("stacks share no secret, and one that they come to share is told by its names", async () => {
  const both = [stack("staging"), stack("production")];
  expect(await compareSecrets(both)).toEqual([]);
  const { SHOPIFY_API_SECRET: own = "" } = inventedSecrets("staging", `${CANARY}-staging`);
  const { SHOPIFY_API_SECRET: theirs = "" } = inventedSecrets("production", `${CANARY}-production`);
  await stack("staging").setSecrets({ SHOPIFY_API_SECRET: theirs });
  const found = await compareSecrets(both);
  expect(found.map(({ property, problem }) => `${property} ${problem}`)).toEqual([
    "SHOPIFY_API_SECRET of staging is the same as SHOPIFY_API_SECRET of production",
  ]);
  expect(JSON.stringify(found)).not.toContain(CANARY);
  await stack("staging").setSecrets({ SHOPIFY_API_SECRET: own });
});

it("never used an address or a token of the caller, and left the checkout clean", () => {
  expect(connections).toBe(0);
  expect(dirt()).toBe(before);
});

it("leaves nothing behind", async () => {
  for (const name of ["staging", "production"]) {
    const { code, stdout, stderr } = await engine(stack(name).destroy());
    expect(code, stdout + stderr).toBe(0);
  }
  const left = [...simulation.fly.world.apps.values()].filter(({ deletedAt }) => deletedAt === undefined);
  expect(left).toEqual([]);
});
