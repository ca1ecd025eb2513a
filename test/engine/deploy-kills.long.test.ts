import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { digestOf } from "../../settings/releases/release.ts";
import { killTree } from "../reliability/support/kill-tree.ts";
import { DeployWorld } from "./support/deploy-world.ts";

/*
 * A deploy that is killed between its steps, and gone on with by another machine, which has none of its folder: what was
 * done is neither done twice nor refused. What such a run goes back to when its release does not answer is held by
 * test/operations/deploy/earlier-release.test.ts.
 */
let world: DeployWorld;
beforeAll(async () => {
  world = await DeployWorld.start();
  await world.stack("staging");
});
afterAll(() => world.stop());

let machines = 0;
/** The same command on a machine that was not there before. */
const elsewhere = (args: readonly string[]) => [
  ...args,
  ...["--folder", join(world.workspace.project.folder, `machine-${++machines}`)],
];
const digests = () => [...new Set(world.images().map((image) => digestOf(image ?? "")))];
const records = (sha: string) => world.records().filter((one) => one.sha === sha);

/** Runs a deploy on a machine of its own and kills it as soon as it says that it begins a step. */
async function killedAt(step: string, args: readonly string[]): Promise<void> {
  const deploy = world.start("deploy", elsewhere(args));
  const ended = deploy.code.then(() => true);
  while (!deploy.printed().includes(`▶ ${step}: `))
    if (await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 2, false))]))
      throw new Error(`it ended before ${step}: ${deploy.printed()}`);
  killTree(deploy.child.pid ?? 0);
  await deploy.code;
}

/** The steps of a deploy to staging that a kill can come before; `up` is killed in its middle by other tests. */
const STEPS = ["image", "checks", "repair", "preview", "approval", "up", "smoke", "record", "archive"];

it("a release is brought once, however often the machine that brings it dies", async () => {
  const live = world.built("main-1");
  const args = await world.approved("main-1");
  for (const step of STEPS) await killedAt(step, args);
  const { code, printed } = await world.run("deploy", elsewhere(args));
  expect(code, printed).toBe(0);
  expect(digests()).toEqual([live.digest]);
  expect(records(live.sha)).toMatchObject([{ statuses: [{ state: "success" }] }]);
}, 1_200_000);
