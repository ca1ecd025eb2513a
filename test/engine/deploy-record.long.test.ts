import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { killTree } from "../reliability/support/kill-tree.ts";
import { DeployWorld, REPOSITORY } from "./support/deploy-world.ts";

/*
 * What a deploy writes down, when writing fails: GitHub is down at the record, the run's folder is lost in the middle, or
 * another machine goes on. Whatever was done is neither refused nor undone for it.
 */
const APP = "hotdash-staging";

let world: DeployWorld;
beforeAll(async () => {
  world = await DeployWorld.start();
  await world.stack("staging");
});
afterAll(() => world.stop());

const records = (sha: string) => world.records().filter((one) => one.sha === sha);

describe("a release that is live and could not be recorded, since GitHub is down", () => {
  it("is recorded by the same command line, which finds nothing left to change", async () => {
    const live = world.built("main-1");
    const args = await world.approved("main-1");
    const { faults } = world.simulation.github;
    faults.add({ match: { action: "deployments.create" }, when: "before", effect: { status: 500 } });
    const failed = await world.run("deploy", args);
    faults.clear();
    expect(failed.code, failed.printed).toBe(1);
    expect(world.images()).toEqual([`${REPOSITORY}:main-1@${live.digest}`]);
    const { code, printed } = await world.run("deploy", args);
    expect(code, printed).toBe(0);
    expect(printed).toContain("approval: nothing to change");
    expect(records(live.sha)).toMatchObject([{ statuses: [{ state: "success" }] }]);
  });
});

describe("a deploy that was killed before its record", () => {
  it("is finished by another machine, which has none of its folder", async () => {
    const live = world.built("main-2");
    const args = await world.approved("main-2");
    world.simulation.github.faults.add({
      match: { action: "deployments.create" },
      when: "before",
      effect: { run: () => world.killLast() },
    });
    const killed = world.start("deploy", args, (pid) => killTree(pid));
    expect(await killed.code, killed.printed()).toBeNull();
    world.simulation.github.faults.clear();
    const { code, printed } = await world.run("deploy", [
      ...args,
      ...["--folder", join(world.workspace.project.folder, "on-another-machine")],
    ]);
    expect(code, printed).toBe(0);
    expect(records(live.sha)).toMatchObject([{ statuses: [{ state: "success" }] }]);
  });
});

describe("a run whose folder is lost in the middle of its update", () => {
  it("is smoked, recorded and reported all the same, and says what is missing", async () => {
    const live = world.built("main-3");
    const args = await world.approved("main-3");
    const folder = join(world.workspace.project.folder, "lost");
    world.simulation.fly.faults.add({
      match: { action: "machines.update", app: APP, nth: 1 },
      when: "after",
      effect: {
        run: async () => {
          rmSync(folder, { recursive: true, force: true });
          writeFileSync(folder, "in the way");
        },
      },
    });
    const { code, printed } = await world.run("deploy", [...args, "--folder", folder]);
    world.simulation.fly.faults.clear();
    expect(code, printed).toBe(0);
    expect(printed).toContain("the run goes on without its journal");
    expect(printed).toContain(`the evidence in ${folder} is incomplete`);
    expect(records(live.sha)).toMatchObject([{ statuses: [{ state: "success" }] }]);
  });
});
