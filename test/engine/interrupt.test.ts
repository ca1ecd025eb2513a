import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repair } from "../../operations/repair/repair.ts";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { image, machinesOf } from "../support/fly-world.ts";
import { startUp } from "./support/up-command.ts";

/*
 * `npm run up` as a person or CI meets it: a process that is interrupted, and releases that one of two groups refuses.
 * Production runs web, then Chroma, from one image.
 */
const CANARY = "canary0interrupt";
const AT_ONCE = ["production", "--yes", "--skip-preview"];
const GOOD = image("1");

let simulation: Simulation;
let workspace: Workspace;
let stack: Stack;

beforeAll(async () => {
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.workspace);
  stack = await workspace.stack("production", { secrets: inventedSecrets("production", CANARY) });
  // Putting back takes its time where machines are changed in place, and a second signal has to come before it ends.
  await stack.set(["dashboard", "web", "strategy"], "rolling");
  const { code, stdout, stderr } = await stack.up([], { env: { HOTDASH_IMAGE: GOOD } });
  expect(code, stdout + stderr).toBe(0);
});
afterAll(async () => {
  await workspace.dispose();
  await simulation.stop();
});

const images = () =>
  machinesOf(simulation.fly, "hotdash-app").map(({ name, config }) => `${name} ${config.image}`);
const ALL_GOOD = ["chroma-dfw-1", "web-dfw-1", "web-dfw-2"].map((name) => `${name} ${GOOD}`);

/** Calls back after each request that changes a machine's config has taken effect, and answers it only afterwards. */
function afterEachLaunch(run: (count: number) => Promise<void> | void): void {
  let count = 0;
  simulation.fly.faults.add({
    match: { where: ({ kind, method, path }) => kind === "mutate" && method === "POST" && LAUNCH.test(path) },
    when: "after",
    effect: { run: () => run(++count) },
  });
}
/** Create or update of a machine. */
const LAUNCH = /^\/v1\/apps\/hotdash-app\/machines(\/[^/]+)?$/;

/** A plain update that looks at the live world first has nothing to do. */
async function expectAtRest(): Promise<void> {
  const plain = await stack.up(["--refresh", "--expect-no-changes"]);
  expect(plain.code, plain.stdout + plain.stderr).toBe(0);
}

describe("an update that gets SIGTERM in the middle of a rollout", () => {
  it("puts back what it touched, ends with 130, and leaves nothing to do", async () => {
    const events = join(workspace.project.folder, "events.jsonl");
    const up = startUp(workspace, [...AT_ONCE, "--events", events], { HOTDASH_IMAGE: image("2", "b") });
    let launches = 0;
    afterEachLaunch((count) => {
      launches = count;
      if (count > 1) return;
      up.child.kill("SIGTERM");
      // npm and the launcher may each pass the same press on: it must not count as the second.
      up.child.kill("SIGTERM");
    });
    const code = await up.code;
    simulation.fly.faults.clear();
    expect(launches, up.printed()).toBeGreaterThan(0);
    expect(code, up.printed()).toBe(130);
    expect(up.printed()).toContain("press again to leave at once");
    expect(up.printed()).toContain("stopped on request");
    expect(images(), up.printed()).toEqual(ALL_GOOD);
    await expectAtRest();
    // Whoever stops a release says nothing against it.
    const tags = await stack.run(["stack", "tag", "ls", "--json", "--stack", stack.name]);
    expect(JSON.parse(tags.stdout)).toEqual({});

    const lines = (await readFile(events, "utf8")).trimEnd().split("\n");
    const types = lines.map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types).toEqual(expect.arrayContaining(["update-started", "stop-requested", "update-finished"]));
    expect(lines.join("\n")).not.toContain(CANARY);
  });
});

describe("an update that gets a second signal while it puts back", () => {
  it("leaves at once; repair and a plain update recover", async () => {
    const up = startUp(workspace, AT_ONCE, { HOTDASH_IMAGE: image("3", "c") });
    const held = Promise.withResolvers<void>();
    afterEachLaunch(async (count) => {
      if (count === 1) up.child.kill("SIGTERM");
      // The first request of putting back stays without an answer, so that there is something to leave.
      if (!up.printed().includes("press again")) return;
      await pause(1_200);
      up.child.kill("SIGTERM");
      await held.promise;
    });
    const code = await up.code;
    held.resolve();
    simulation.fly.faults.clear();
    expect(code, up.printed()).toBe(137);
    expect(up.printed()).toContain("npm run repair -- production");

    const said: string[] = [];
    await repair(stack, {
      force: false,
      github: () => stack.githubAccess(),
      say: (line) => said.push(line),
    });
    const plain = await stack.up();
    expect(plain.code, `${said.join("\n")}\n${plain.stdout}${plain.stderr}`).toBe(0);
    expect(images()).toEqual(ALL_GOOD);
    await expectAtRest();
  });
});

describe("a release that the second of its groups refuses", () => {
  const TORN = image("4-sim-fails-in-chroma", "d");

  it("is taken back in the first one too, once, and the failure stays a failure", async () => {
    const up = startUp(workspace, AT_ONCE, { HOTDASH_IMAGE: TORN });
    const code = await up.code;
    expect([0, 130, 137, null], up.printed()).not.toContain(code);
    expect(up.printed()).toContain("hotdash-app/web took the new image and hotdash-app/chroma did not");
    expect(up.printed()).toContain(`all groups run ${GOOD} again`);
    expect(up.printed().match(/^Updating \(/gm)).toHaveLength(2);
    expect(images()).toEqual(ALL_GOOD);
    await expectAtRest();
  });
});

it("without --yes and without a terminal, nothing is done", async () => {
  const up = startUp(workspace, ["production"]);
  expect(await up.code).toBe(2);
  expect(up.printed()).toContain("--yes");
});
