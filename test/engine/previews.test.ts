import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createPreview } from "../../operations/previews/create.ts";
import { destroyPreview } from "../../operations/previews/destroy.ts";
import { previewNumbers, previewStacks } from "../../operations/previews/stacks.ts";
import { sweep } from "../../operations/previews/sweep.ts";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import { CHECKOUT, SIMULATED_PROJECT } from "../../operations/workspace/checkout.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { connect } from "../../providers/fly/api/connection.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { image, machinesOf } from "../support/fly-world.ts";

/* Previews of two pull requests on the real engine: each lives and goes by itself. */
const CANARY = "canary0pr";
let simulation: Simulation;
let workspace: Workspace;
const dirt = () => execFileSync("git", ["status", "--porcelain"], { cwd: CHECKOUT, encoding: "utf8" });
let before: string;

beforeAll(async () => {
  before = dirt();
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.workspace);
});
afterAll(async () => {
  await workspace.dispose();
  await simulation.stop();
});

const config = () => ({ ...simulation.workspace.config, [`${SIMULATED_PROJECT}:platform`]: "simulated" });
const create = (number: number, tag: string, hours = 72, now?: Date) =>
  createPreview(workspace.project, {
    ...{ number, hours, now, config: config() },
    image: image(tag),
    secrets: inventedSecrets(`pr-${number}`, `${CANARY}-${number}`),
  });
const live = () =>
  [...simulation.fly.world.apps.keys()].filter((app) => app.startsWith("fly-preview-")).sort();
const sweepNow = (now: Date, open?: number[]) =>
  sweep({
    ...{ project: workspace.project, org: "personal", now, dryRun: false, say: () => {} },
    fly: connect({ platform: "simulated" }, workspace.project.env),
    open: open && new Set(open),
  });

it("two come up beside each other, in networks of their own", async () => {
  expect(await create(12, "1")).toBe(0);
  expect(await create(13, "1")).toBe(0);
  expect(live()).toEqual(["fly-preview-pr-12", "fly-preview-pr-13"]);
  const apps = live().map((app) => simulation.fly.world.apps.get(app));
  expect(apps.map((app) => app?.network)).toEqual(live());
  expect(machinesOf(simulation.fly, "fly-preview-pr-12")).toMatchObject([
    { name: "web-dfw-1", config: { guest: { memory_mb: 1024, cpus: 1 } } },
  ]);
});

it("a push updates the one, and touches nothing of the other", async () => {
  const mark = simulation.fly.journal.mark();
  const [machine] = machinesOf(simulation.fly, "fly-preview-pr-12");
  expect(await create(12, "2")).toBe(0);
  expect(machinesOf(simulation.fly, "fly-preview-pr-12")).toMatchObject([
    { id: machine?.id, config: { image: image("2") } },
  ]);
  const touched = simulation.fly.journal.since(mark).map(({ app }) => app);
  expect(new Set(touched)).toEqual(new Set(["fly-preview-pr-12"]));
});

it("closing the one leaves the other as it is", async () => {
  const other = machinesOf(simulation.fly, "fly-preview-pr-13");
  const mark = simulation.fly.journal.mark();
  expect(await destroyPreview(workspace.project, 12, () => {})).toBe(true);
  await expect.poll(live).toEqual(["fly-preview-pr-13"]);
  expect(machinesOf(simulation.fly, "fly-preview-pr-13")).toEqual(other);
  expect(simulation.fly.journal.since(mark).filter(({ app }) => app === "fly-preview-pr-13")).toEqual([]);
  expect(await previewNumbers(workspace.project)).toEqual([13]);
  expect(await destroyPreview(workspace.project, 12, () => {}), "again").toBe(false);
});

it("a sweep takes what is over and what no stack knows, and leaves what somebody else put there", async () => {
  const ask = simulation.fly.request;
  await ask("POST", "/v1/apps", { name: "fly-preview-pr-77", org_slug: "personal" });
  await ask("POST", "/v1/apps", { name: "fly-preview-pr-78", org_slug: "personal" });
  const foreign = { name: "theirs", region: "dfw", config: { image: image("1"), guest: { memory_mb: 256 } } };
  await expect
    .poll(async () => (await ask("POST", "/v1/apps/fly-preview-pr-78/machines", foreign)).status)
    .toBe(200);
  const [one] = await previewStacks(workspace.project);
  const expires = Date.parse(one?.expires ?? "");
  expect(await sweepNow(new Date(expires - 1))).toEqual([
    expect.stringMatching(/fly-preview-pr-78.*left alone/),
  ]);
  await expect.poll(live).toEqual(["fly-preview-pr-13", "fly-preview-pr-78"]);
  await sweepNow(new Date(expires - 1), []);
  await expect.poll(live).toEqual(["fly-preview-pr-78"]);
  expect(await previewNumbers(workspace.project)).toEqual([]);
});

it("the checkout stayed as it was, and no journal holds a secret", () => {
  expect(dirt()).toBe(before);
  expect(JSON.stringify(simulation.fly.journal.entries())).not.toContain(CANARY);
});
