import { afterAll, beforeAll, expect, it } from "vitest";
import { driftMarker } from "../../operations/drift/issue.ts";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { image, machinesOf } from "../support/fly-world.ts";
import { everythingRead } from "../support/workflow-reads.ts";
import { jobIn, runCommand } from "./support/command.ts";

/* `npm run drift` on the real engine, with its one issue in the simulated repository. */
const CANARY = "canary0drift";
let simulation: Simulation;
let workspace: Workspace;
let stack: Stack;
let printed = "";

beforeAll(async () => {
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.workspace);
  stack = await workspace.stack("staging", { secrets: inventedSecrets("staging", CANARY) });
  await stack.set(["github", "workflowReads"], everythingRead("staging"));
  const { code, stdout } = await stack.up([], { env: { HOTDASH_IMAGE: image("1") } });
  expect(code, stdout).toBe(0);
});
afterAll(async () => {
  await workspace.dispose();
  await simulation.stop();
});

async function drift() {
  const result = await runCommand("drift", workspace, ["staging", "--issue"], jobIn(simulation.github));
  printed += result.printed;
  return result;
}
interface Issue {
  title: string;
  body: string;
  state: string;
}
async function issues(): Promise<Issue[]> {
  const { body } = await simulation.github.request("GET", "/repos/Jgorzitza/HotDash/issues?state=all");
  return body as Issue[];
}

it("a stack that is as declared is clean, by the stored state too, and opens nothing", async () => {
  const { code, printed: text } = await drift();
  expect(code, text).toBe(0);
  expect(text).toMatch(/staging: as declared/);
  expect(await issues()).toEqual([]);
});

it("says the same as JSON, and nothing else on standard output", async () => {
  const looked = await runCommand("drift", workspace, ["staging", "--json"]);
  expect([looked.code, JSON.parse(looked.printed).verdict]).toEqual([0, "clean"]);
  const exposed = await runCommand("exposure", workspace, ["staging", "--json"]);
  expect(exposed.code, exposed.printed).toBe(0);
  expect(JSON.parse(exposed.printed)).toContainEqual(
    expect.objectContaining({ app: "hotdash-staging", kind: "port" }),
  );
});

it("what somebody changed by hand is named by machine and value, in one issue", async () => {
  const machine = machinesOf(simulation.fly, "hotdash-staging").find(({ name }) => name === "web-dfw-1");
  const config = structuredClone(machine?.config) as unknown as { guest: { memory_mb: number } };
  config.guest.memory_mb = 4096;
  await simulation.fly.request("POST", `/v1/apps/hotdash-staging/machines/${machine?.id}`, { config });
  const path = "/repos/Jgorzitza/HotDash/environments/staging/variables/APP_URL";
  await simulation.github.request("DELETE", path);
  // Declared since, and not deployed: no drift.
  await stack.set(["variables", "SCOPES"], "read_orders");

  const { code, printed: text } = await drift();
  expect(code, text).toBe(7);
  const [issue, ...others] = await issues();
  expect(others).toEqual([]);
  expect(issue).toMatchObject({
    state: "open",
    title: expect.stringMatching(/^Drift in staging: .*staging-APP_URL.*|^Drift in staging: .*dashboard-web/),
  });
  expect(issue?.body.split("\n")[0]).toBe(driftMarker("staging"));
  expect(issue?.body).toContain('deviations.web-dfw-1["guest.memory_mb"]: 4096');
  expect(issue?.body).toContain("- staging-APP_URL");
  expect(issue?.body).not.toContain("SCOPES");
});

it("the same again writes nothing", async () => {
  const mark = simulation.github.journal.mark();
  expect((await drift()).code).toBe(7);
  const writes = simulation.github.journal.since(mark).filter(({ method }) => method !== "GET");
  expect(writes).toEqual([]);
});

it("a check that cannot be done fails with the reason, and the issue says so", async () => {
  await stack.set(["dashboard", "web", "guest", "memory_mb"], 256);
  const { code, printed: text } = await drift();
  expect(code, text).toBe(1);
  expect(text).toMatch(/dashboard\.web\.guest\.memory_mb = 256/);
  expect(await issues()).toMatchObject([{ state: "open", title: "Drift check of staging fails" }]);
  await stack.set(["dashboard", "web", "guest", "memory_mb"], 2048);
});

it("put right, the issue is closed", async () => {
  const up = await stack.up(["--refresh"]);
  expect(up.code, up.stdout).toBe(0);
  const { code, printed: text } = await drift();
  expect(code, text).toBe(0);
  expect(await issues()).toMatchObject([{ state: "closed" }]);
});

it("nobody was shown a secret", async () => {
  expect(printed + JSON.stringify(await issues())).not.toContain(CANARY);
});
