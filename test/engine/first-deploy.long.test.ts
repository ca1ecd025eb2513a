import { afterAll, beforeAll, expect, it } from "vitest";
import type { Stack } from "../../operations/workspace/stack.ts";
import { machinesOf } from "../support/fly-world.ts";
import { DeployWorld } from "./support/deploy-world.ts";

/*
 * The first deploy of an image that has the routes which the application really has at each point of its repository: what the
 * planned settings ask beyond them is told with the setting that changes it, and following what is told ends with 0.
 */
const APP = "hotdash-staging";
let world: DeployWorld;
let staging: Stack;
beforeAll(async () => {
  world = await DeployWorld.start();
}, 120_000);
afterAll(() => world.stop());

/** The planned stack, but for the index, of which the application has no code. */
async function planned(): Promise<void> {
  staging = await world.stack("staging");
  await staging.set(["dashboard", "chroma"], { mode: "none" });
}
const deploy = async (tag: string, ...more: string[]) => {
  const fingerprint = await world.fingerprint("staging", ["--image", tag]);
  return world.run("deploy", ["staging", "--image", tag, ...more, "--yes", "--fingerprint", fingerprint]);
};
const states = () =>
  machinesOf(world.simulation.fly, APP).map(({ state, cordoned }) => [state, cordoned === true]);

it("without any health route: a check by TCP and the landing page as smoke, as the failures say", async () => {
  await planned();
  world.built("main-sim-serves-none");
  const first = await deploy("main-sim-serves-none");
  expect(first.code, first.printed).not.toBe(0);
  expect(first.printed).toMatch(
    /the process answers 404 at \/health: the route is missing\. Until it exists: a check of another path, or by tcp/,
  );
  await staging.set(["dashboard", "web", "checks"], [{ type: "tcp" }]);
  const second = await deploy("main-sim-serves-none", "--retry");
  expect(second.code, second.printed).not.toBe(0);
  expect(second.printed).toMatch(
    /smoke of \/health: expected status 200, got 404 \(the route is missing: until it exists, leave the path out of dashboard\.smoke\)/,
  );
  await staging.set(["dashboard", "smoke"], [{ path: "/" }]);
  const third = await deploy("main-sim-serves-none", "--retry");
  expect(third.code, third.printed).toBe(0);
  expect(states()).toEqual([["started", false]]);
}, 900_000);

it("with /health and /api/health: the paths that integrations would answer are left out, as the failure says", async () => {
  await staging.set(["dashboard", "web", "checks"], undefined);
  await staging.set(
    ["dashboard", "smoke"],
    [{ path: "/health" }, { path: "/api/health" }, { path: "/api/ads/health" }],
  );
  world.built("newest-sim-serves-api-health");
  const first = await deploy("newest-sim-serves-api-health");
  expect(first.code, first.printed).not.toBe(0);
  expect(first.printed).toMatch(/smoke of \/api\/ads\/health: expected status 200, got 404/);
  await staging.set(["dashboard", "smoke"], [{ path: "/health" }, { path: "/api/health" }]);
  const second = await deploy("newest-sim-serves-api-health", "--retry");
  expect(second.code, second.printed).toBe(0);
  expect(states()).toEqual([["started", false]]);
}, 900_000);

it("an image that says its routes is told before a machine is made", async () => {
  const labels = { "com.hotrodan.routes": "/ /health" };
  const { sha } = world.built("told-sim-serves-health", { image: { labels } });
  const mark = world.simulation.fly.journal.mark();
  const args = [
    "staging",
    "--image",
    "told-sim-serves-health",
    "--commit",
    sha,
    "--yes",
    "--fingerprint",
    "0".repeat(32),
  ];
  const { code, printed } = await world.run("deploy", args);
  expect(code, printed).toBe(20);
  expect(printed).toMatch(/has no route \/api\/health, which dashboard\.smoke asks/);
  expect(world.simulation.fly.journal.since(mark, { kind: ["mutate", "lease"] })).toEqual([]);
}, 300_000);
