import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkRenderVariables } from "../../operations/drift/render-variables.ts";
import { putSecretsBack } from "../../operations/secrets/put-back.ts";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { machinesOf } from "../support/fly-world.ts";
import { changesIn } from "./support/bench.ts";

/*
 * The real program, as committed, with the policy pack, on the real engine: staging on Render, and its move there from
 * Fly by one setting.
 */
const CANARY = "canary0render";
const REPOSITORY = "ghcr.io/hotdash/dashboard";
const image = (digit: string, tag = "1") => `${REPOSITORY}:${tag}@sha256:${digit.repeat(64)}`;
const FIRST = { env: { HOTDASH_IMAGE: image("a") } };

let simulation: Simulation;
let workspace: Workspace;
let stack: Stack;
let printed = "";
let seen = 0;

beforeAll(async () => {
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.workspace);
  stack = await workspace.stack("staging", { secrets: inventedSecrets("staging", CANARY) });
  await stack.set(["dashboard", "imageRepository"], REPOSITORY);
  // On both platforms at once there are more processes than usual.
  await stack.set(["supabase", "defaultPoolSize"], 60);
  await stack.set(["render"], {
    ownerId: simulation.render.ownerId,
    workers: { queue: { command: "npm run worker" } },
    crons: { nightly: { command: "npm run nightly", schedule: "0 3 * * *" } },
    keyValue: { plan: "starter" },
  });
});
afterAll(async () => {
  await workspace.dispose();
  await simulation.stop();
});

/** What the program asked of Render since this was last called; `PUT web/env-vars` instead of ids. */
function asked(): string[] {
  const entries = simulation.render.journal.entries().filter(({ actor }) => actor === "client");
  const fresh = entries.slice(seen);
  seen = entries.length;
  const names = new Map(
    [...simulation.render.world.services.values()].map(({ id, settings }) => [id, settings.name]),
  );
  return fresh.map(
    ({ method, path }) =>
      `${method} ${path.replace(/^\/v1\//, "").replace(/(?<=services\/)[^/]+/, (id) => names.get(id) ?? id)}`,
  );
}
const renderRemarks = async () => checkRenderVariables((await stack.state()).resources, stack.project.env);
const writes = () => asked().filter((request) => !request.startsWith("GET "));
const services = () =>
  [...simulation.render.world.services.values()].map(({ settings }) => settings.name).sort();

async function good(run: ReturnType<Stack["up"]>) {
  const result = await run;
  printed += result.stdout + result.stderr;
  expect(result.code, result.stdout + result.stderr).toBe(0);
  return result;
}

describe("staging", () => {
  it("on Fly is as ever, and asks nothing of Render", async () => {
    await good(stack.up([], FIRST));
    expect(machinesOf(simulation.fly, "hotdash-staging")).not.toEqual([]);
    expect(asked()).toEqual([]);
  });

  it("moves by the setting: on both first, with the data protected and Fly untouched", async () => {
    await stack.set(["host"], "both");
    const preview = await good(stack.preview());
    const changes = changesIn(preview.stdout);
    expect(Object.values(changes).every((sign) => sign === "+")).toBe(true);
    expect(Object.keys(changes)).toEqual(
      expect.arrayContaining(["dashboard-render", "dashboard-render-chroma"]),
    );
    expect(asked()).toEqual([]);
    const before = simulation.fly.journal.entries().length;
    await good(stack.up());
    expect(simulation.fly.journal.entries()).toHaveLength(before);
    expect(services()).toEqual([
      "hotdash-staging",
      "hotdash-staging-chroma",
      "hotdash-staging-nightly",
      "hotdash-staging-queue",
    ]);
    const environment = simulation.render.environment("hotdash-staging");
    expect(Object.fromEntries(environment ?? [])).toMatchObject({
      PORT: "8080",
      APP_URL: "https://staging.hotrodan.com",
      CHROMA_URL: "http://hotdash-staging-chroma:8080",
      REDIS_URL: expect.stringMatching(/^redis:\/\/red-/),
    });
  });

  it("then leaves Fly: nothing of Render is touched, and users stay signed in", async () => {
    const session = simulation.render.environment("hotdash-staging")?.get("SESSION_SECRET");
    await stack.set(["host"], "render");
    const preview = await good(stack.preview());
    expect(Object.values(changesIn(preview.stdout)).every((sign) => sign === "-")).toBe(true);
    asked();
    await good(stack.up());
    expect(asked()).toEqual([]);
    expect([...simulation.fly.world.apps.keys()]).not.toContain("hotdash-staging");
    expect(simulation.render.environment("hotdash-staging")?.get("SESSION_SECRET")).toBe(session);
  });

  it("on Render alone: a plain update sends no request, and a refresh changes nothing", async () => {
    await good(stack.preview(["--expect-no-changes"]));
    await good(stack.up(["--expect-no-changes"]));
    expect(asked()).toEqual([]);
    await good(stack.refresh(["--expect-no-changes"]));
    expect(writes()).toEqual([]);
  });

  it("a variable that somebody added is named with the way out, which takes it away", async () => {
    expect(await renderRemarks()).toEqual([]);
    const [service] = [...simulation.render.world.services.values()];
    const path = `/services/${service?.id}/env-vars`;
    for (const name of ["GA_MCP_TOKEN", "WHAT"])
      await simulation.render.request("PUT", `${path}/${name}`, { value: "canary0byhand" });
    const remarks = await renderRemarks();
    expect(remarks).toEqual([
      expect.stringMatching(/^GA_MCP_TOKEN in the service hotdash-staging.* on Render .*retired/),
      expect.stringMatching(/^WHAT .* Remove it: npm run up -- staging --refresh$/),
    ]);
    expect(remarks.join()).not.toContain("canary0byhand");
    await good(stack.up(["--refresh"]));
    expect(await renderRemarks()).toEqual([]);
    asked();
  });

  it("one variable of the web service costs one PUT and one deploy", async () => {
    // A cron job and a worker have the dashboard's environment too; Chroma has not.
    await stack.set(["variables", "CHROMA_COLLECTION"], "operators");
    await good(stack.up());
    const sent = writes();
    for (const name of ["hotdash-staging", "hotdash-staging-queue"]) {
      const own = sent.filter((request) => request.includes(`services/${name}/`));
      expect(own).toEqual([`PUT services/${name}/env-vars`, `POST services/${name}/deploys`]);
    }
  });

  it("a release that fails leaves everything as it was, says why, and is remembered nowhere", async () => {
    const bad = await stack.up([], { env: { HOTDASH_IMAGE: image("b", "2-sim-crash") } });
    printed += bad.stdout + bad.stderr;
    expect(bad.code).not.toBe(0);
    expect(bad.stdout + bad.stderr).toMatch(/hotdash-staging: the deploy dep-\w+ failed/);
    expect(bad.stdout + bad.stderr).toContain("it ended with exit code 1");
    for (const name of services())
      expect(simulation.render.service(name).settings.imagePath).toBe(image("a"));
    asked();
    await good(stack.up(["--expect-no-changes"]));
    expect(asked()).toEqual([]);
  });

  it("a bad secret leaves Render as it was; the command takes it out of the configuration, and an update sends nothing", async () => {
    const secrets = inventedSecrets("staging", CANARY);
    await stack.setSecrets({ SHOPIFY_API_SECRET: `${secrets.SHOPIFY_API_SECRET}-sim-bad-value` });
    await stack.set(["render", "deployTimeoutSeconds"], 90);
    const bad = await stack.up();
    printed += bad.stdout + bad.stderr;
    expect(bad.code, bad.stdout + bad.stderr).not.toBe(0);
    const said: string[] = [];
    await putSecretsBack(stack, { last: false }, (line) => said.push(line));
    printed += said.join("\n");
    expect(said).toEqual([
      "hotdash-staging: back to the secrets of its last good deploy",
      "  SHOPIFY_API_SECRET: previous value set",
      expect.stringContaining("npm run up -- staging"),
    ]);
    asked();
    await good(stack.up());
    expect(asked()).toEqual([]);
    await expect(putSecretsBack(stack, { last: false }, () => {})).rejects.toThrow(
      "npm run up -- staging --refresh",
    );
    await stack.set(["render", "deployTimeoutSeconds"], 1_500);
  });

  it("a secret that was changed by hand at Render is set again by an update that looks", async () => {
    const { id } = simulation.render.service("hotdash-staging");
    await simulation.render.request("PUT", `/services/${id}/env-vars/SHOPIFY_API_SECRET`, {
      value: `${CANARY}-by-hand`,
    });
    asked();
    await good(stack.up(["--refresh"]));
    expect(writes()).toEqual([
      "PUT services/hotdash-staging/env-vars",
      "POST services/hotdash-staging/deploys",
    ]);
  });

  it("a release that is good is among the releases, and the last one can be gone back to", async () => {
    await good(stack.up([], { env: { HOTDASH_IMAGE: image("c", "3") } }));
    const { image: live, releases } = await stack.outputs();
    expect(live).toBe(image("c", "3"));
    expect((releases as { image: string }[]).map((release) => release.image)).toEqual([
      image("c", "3"),
      image("a"),
    ]);
    await good(stack.up([], { env: { HOTDASH_ROLLBACK_TO: "previous" } }));
    expect(simulation.render.service("hotdash-staging").settings.imagePath).toBe(image("a"));
  });

  it("destroyed, leaves nothing", async () => {
    await good(stack.destroy());
    expect(services()).toEqual([]);
    expect(simulation.render.world.keyValues.size).toBe(0);
  });

  it("no secret was printed, journalled or stored in clear", async () => {
    const journals = JSON.stringify(simulation.render.journal.entries());
    for (const text of [printed, journals, await stack.export()]) expect(text).not.toContain(CANARY);
  });
});
