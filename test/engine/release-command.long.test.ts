import { afterAll, beforeAll, expect, it } from "vitest";
import { repair } from "../../operations/repair/repair.ts";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { image, machinesOf } from "../support/fly-world.ts";
import { changesIn } from "./support/bench.ts";

/* Prisma's migrations in the real program on the real engine: before everything, once a release, all or nothing. */
const APP = "hotdash-staging";
const CANARY = "canary0release";
const GIVEN = inventedSecrets("staging", CANARY);
const NEXT = image("2", "b");
const FAILING = image("sim-release-failure", "c");

let simulation: Simulation;
let workspace: Workspace;
let stack: Stack;

beforeAll(async () => {
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.workspace);
  stack = await workspace.stack("staging", { secrets: GIVEN });
  await stack.set(["dashboard", "migrations"], "prisma");
});
afterAll(async () => {
  await workspace.dispose();
  await simulation.stop();
});

const up = (tag?: string, args: string[] = []) => stack.up(args, tag ? { env: { HOTDASH_IMAGE: tag } } : {});
const groups = () =>
  machinesOf(simulation.fly, APP)
    .filter(({ name }) => !name.startsWith("release-command-"))
    .map(({ id, name, state, config }) => ({ id, name, state, image: config.image }));
/** Names of the machines that were created since, in order. */
const created = (mark: number) =>
  simulation.fly.journal
    .since(mark)
    .filter(({ action }) => action === "machines.create")
    .map(({ body }) => (body as { name: string }).name.replace(/[0-9a-f]{12}$/, "*"));

it("runs with DIRECT_URL before any machine of the app is made", async () => {
  const mark = simulation.fly.journal.mark();
  const { code, stdout, stderr } = await up(image("1"));
  expect(code, stdout + stderr).toBe(0);
  expect(created(mark)).toEqual(["release-command-*", "web-dfw-1", "chroma-dfw-1"]);
  const secrets = simulation.fly.world.apps.get(APP)?.secrets;
  // A session of its own, so without what says how much of the pool a machine takes.
  const direct = GIVEN.POSTGRES_URL?.replace("&connection_limit=3&connect_timeout=10", "") ?? "";
  expect(secrets?.digests().get("DIRECT_URL")).toBe(secrets?.digest("DIRECT_URL", direct));
  const again = simulation.fly.journal.mark();
  const plain = await up(undefined, ["--expect-no-changes"]);
  expect(plain.code, plain.stdout + plain.stderr).toBe(0);
  expect(simulation.fly.journal.since(again)).toEqual([]);
  const drift = await stack.preview(["--refresh", "--expect-no-changes"]);
  expect(drift.code, drift.stdout + drift.stderr).toBe(0);
});

it("a release whose command fails touches no group, shows its output without secrets, and is tried again", async () => {
  const before = groups();
  const fault = simulation.fly.faults.add({
    match: { action: "logs.list" },
    when: "before",
    effect: {
      status: 200,
      body: { data: [{ attributes: { message: `cannot reach ${GIVEN.SHOPIFY_API_SECRET}` } }] },
    },
  });
  for (const _ of [1, 2]) {
    const mark = simulation.fly.journal.mark();
    const { code, stdout, stderr } = await up(FAILING);
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain(
      "exit code 1 (last events: launch created, start started, exit stopped)",
    );
    expect(stdout + stderr).toContain("cannot reach [redacted]");
    expect(stdout + stderr).not.toContain(CANARY);
    expect(created(mark)).toEqual(["release-command-*"]);
  }
  fault.remove();
  expect(groups()).toEqual(before);
  const plain = await up(undefined, ["--expect-no-changes"]);
  expect(plain.code, plain.stdout + plain.stderr).toBe(0);
});

it("a good release runs its own once although the engine is killed, and a new value runs nothing", async () => {
  const mark = simulation.fly.journal.mark();
  await killedOnce();
  const { code, stdout, stderr } = await up(NEXT);
  expect(code, stdout + stderr).toBe(0);
  expect(created(mark)).toEqual(["release-command-*"]);
  expect(groups().map((machine) => machine.image)).toEqual([NEXT, NEXT]);
  await stack.set(["variables", "SCOPES"], "read_orders,read_products");
  const preview = await stack.preview([]);
  expect(changesIn(preview.stdout)).toEqual({ "dashboard-web": "~" });
});

/** An update whose engine is gone as soon as the command's machine is made, and the repair that follows. */
async function killedOnce(): Promise<void> {
  let engine: number | undefined;
  const fault = simulation.fly.faults.add({
    match: { action: "machines.create", nth: 1 },
    when: "after",
    effect: { run: () => void (engine && process.kill(engine, "SIGKILL")) },
  });
  const onStart = (pid: number) => {
    engine = pid;
  };
  const { code } = await stack.up([], { env: { HOTDASH_IMAGE: NEXT }, onStart });
  expect([code === 0, fault.hits]).toEqual([false, 1]);
  await repair(stack, { force: false, github: () => stack.githubAccess(), say: () => {} });
}

it("leaves nothing behind", async () => {
  const { code, stdout, stderr } = await stack.destroy();
  expect(code, stdout + stderr).toBe(0);
  const left = [...simulation.fly.world.apps.values()].filter(({ deletedAt }) => deletedAt === undefined);
  expect(left.map(({ name }) => name)).toEqual([]);
});
