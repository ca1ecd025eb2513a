import { afterAll, beforeAll, expect, it } from "vitest";
import { putSecretsBack } from "../../operations/secrets/put-back.ts";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { image } from "../support/fly-world.ts";

/* A secret that the app cannot live with: config rollback does not undo it, one command and an update do. */
const CANARY = "canary0putback";
const GIVEN = inventedSecrets("staging", CANARY);
const BAD = `${GIVEN.SHOPIFY_API_SECRET}-sim-bad-value`;

let simulation: Simulation;
let workspace: Workspace;
let stack: Stack;

beforeAll(async () => {
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.workspace);
  stack = await workspace.stack("staging", { secrets: GIVEN });
  // Enough to become healthy, and no longer to wait for a machine that never does.
  await stack.set(["dashboard", "web", "rollout", "health_timeout_seconds"], 90);
  const { code, stdout, stderr } = await stack.up([], { env: { HOTDASH_IMAGE: image("1") } });
  expect(code, stdout + stderr).toBe(0);
});
afterAll(async () => {
  await workspace.dispose();
  await simulation.stop();
});

it("a bad secret is put back by the command and an update", async () => {
  await stack.setSecrets({ SHOPIFY_API_SECRET: BAD });
  const bad = await stack.up();
  expect(bad.code, bad.stdout + bad.stderr).not.toBe(0);
  const state = await stack.export();
  expect(state).not.toContain(CANARY);

  const said: string[] = [];
  await putSecretsBack(stack, { last: false }, (line) => said.push(line));
  expect(said.join("\n")).toContain("SHOPIFY_API_SECRET: previous value set");
  expect(said.join("\n")).toContain("npm run up -- staging");
  expect(said.join("\n")).not.toContain(CANARY);

  const good = await stack.up();
  expect(good.code, good.stdout + good.stderr).toBe(0);
  const secrets = simulation.fly.world.apps.get("hotdash-staging")?.secrets;
  expect(secrets?.digests().get("SHOPIFY_API_SECRET")).toBe(
    secrets?.digest("SHOPIFY_API_SECRET", GIVEN.SHOPIFY_API_SECRET ?? ""),
  );
  await expect(putSecretsBack(stack, { last: false }, () => {})).rejects.toThrow("--last");
  const plain = await stack.up(["--refresh", "--expect-no-changes"]);
  expect(plain.code, plain.stdout + plain.stderr).toBe(0);
});
