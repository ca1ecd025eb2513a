import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import { CHECKOUT } from "../../operations/workspace/checkout.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { machinesOf } from "../support/fly-world.ts";

/*
 * docs/add-an-app.md, as it stands there: an app that the program does not know, on both platforms, with the real program, the
 * real policy pack and the real engine.
 */
const CANARY = "canary0own";
const TOKEN = "k3Xq9vLm2RtYw8Zp";
const FIRST = { env: { HOTDASH_IMAGE: `ghcr.io/hotdash/dashboard:1@sha256:${"a".repeat(64)}` } };
const APP = "hotdash-price-watch-staging";

/** The blocks of the document: the app, and what a line or two add. */
async function documented() {
  const text = await readFile(join(CHECKOUT, "docs/add-an-app.md"), "utf8");
  const [whole = "", more = ""] = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, block = ""]) => block);
  const { config } = parse(whole) as { config: Record<string, Record<string, Record<string, unknown>>> };
  const app = config["hotdash:apps"]?.["price-watch"] ?? {};
  return { lines: whole.trim().split("\n").length, app, more: parse(more) as Record<string, unknown> };
}

let simulation: Simulation;
let workspace: Workspace;
let stack: Stack;
let printed = "";

beforeAll(async () => {
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.workspace);
  stack = await workspace.stack("staging", { secrets: inventedSecrets("staging", CANARY) });
  await stack.set(["dashboard", "imageRepository"], "ghcr.io/hotdash/dashboard");
  await stack.set(["supabase", "defaultPoolSize"], 60);
  await stack.set(["render"], { ownerId: simulation.render.ownerId });
  await stack.run([
    "config",
    "set",
    "--secret",
    "--path",
    `${stack.project.name}:appSecrets.price-watch.FEED_TOKEN`,
    TOKEN,
    "-s",
    stack.name,
  ]);
});
afterAll(async () => {
  await workspace.dispose();
  await simulation.stop();
});

async function good(run: ReturnType<Stack["up"]>) {
  const { code, stdout, stderr } = await run;
  printed += stdout + stderr;
  expect(code, stdout + stderr).toBe(0);
}
const services = () =>
  [...simulation.render.world.services.values()].filter(({ settings }) => settings.name.startsWith(APP));

describe("an app of the team's own", () => {
  it("is at most 15 lines, and comes up on Fly beside the dashboard, whose machines know nothing of it", async () => {
    const { lines, app } = await documented();
    expect(lines).toBeLessThanOrEqual(15);
    await stack.set(["apps", "price-watch"], app);
    await good(stack.up([], FIRST));
    const [machine] = machinesOf(simulation.fly, APP);
    const { env } = (machine?.config ?? {}) as { env?: Record<string, string> };
    expect(env).toMatchObject({
      PORT: "8080",
      PAGE_SIZE: "50",
      DASHBOARD_URL: "https://staging.hotrodan.com",
    });
    const names = (one: string) =>
      [...(simulation.fly.world.apps.get(one)?.secrets.digests().keys() ?? [])].sort();
    expect(names(APP)).toEqual(["FEED_TOKEN", "HOOK_KEY"]);
    expect(names("hotdash-staging")).not.toContain("FEED_TOKEN");
  });

  it("has nothing left to do then, without a request to Fly", async () => {
    const mark = simulation.fly.journal.mark();
    await good(stack.up(["--expect-no-changes"]));
    expect(simulation.fly.journal.since(mark)).toEqual([]);
  });

  it("gets a group, a job, a volume or a domain by a line each", async () => {
    const { app, more } = await documented();
    const { groups, jobs, domain } = more;
    await stack.set(["apps", "price-watch"], { ...app, groups, jobs, domain });
    await good(stack.up());
    const slots = machinesOf(simulation.fly, APP)
      .map(({ name }) => name)
      .sort();
    expect(slots).toEqual(["nightly-dfw-1", "web-dfw-1", "worker-dfw-1"]);
  });

  it("moves to Render by its host, where its services have its own variables alone", async () => {
    const { app, more } = await documented();
    const { groups, jobs, host } = more;
    await stack.set(["apps", "price-watch"], { ...app, groups, jobs, host });
    await good(stack.up());
    const found = services().map(({ settings, envVars }) => [
      settings.name,
      envVars.map(({ key }) => key).sort(),
    ]);
    const own = ["DASHBOARD_URL", "FEED_TOKEN", "FEED_URL", "HOOK_KEY", "HOTDASH_STACK", "PAGE_SIZE", "PORT"];
    expect(Object.fromEntries(found)).toEqual({
      [APP]: own,
      [`${APP}-worker`]: own,
      [`${APP}-nightly`]: own,
    });
    const live = () =>
      [...simulation.fly.world.apps.values()]
        .filter(({ deletedAt }) => deletedAt === undefined)
        .map(({ name }) => name);
    await expect.poll(live).toEqual(["hotdash-staging"]);
  });

  it("leaves by host: none, and no secret of it stood anywhere", async () => {
    await stack.set(["apps", "price-watch", "host"], "none");
    await stack.run([
      "config",
      "rm",
      "--path",
      `${stack.project.name}:appSecrets.price-watch`,
      "-s",
      stack.name,
    ]);
    await good(stack.up());
    expect(services()).toEqual([]);
    expect(printed + (await stack.export())).not.toContain(TOKEN);
  });
});
