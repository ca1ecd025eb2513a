import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../operations/workspace/stack.ts";
import { killTree } from "../reliability/support/kill-tree.ts";
import { type Built, DeployWorld, REPOSITORY } from "./support/deploy-world.ts";

/* Deploys that are killed between two steps, and two of one stack at once. Each part goes on from the last. */
const APP = "hotdash-staging";

let world: DeployWorld;
let staging: Stack;
let live: Built;

beforeAll(async () => {
  world = await DeployWorld.start();
  staging = await world.stack("staging");
  live = world.built("main-1");
  const { code, printed } = await world.deploy("staging", ["--image", "main-1"]);
  expect(code, printed).toBe(0);
});
afterAll(() => world.stop());

const reference = ({ tag, digest }: Built) => `${REPOSITORY}:${tag}@${digest}`;
const fly = () => world.simulation.fly.journal;

async function expectAtRest(): Promise<void> {
  const plain = await staging.up(["--refresh", "--expect-no-changes"]);
  expect(plain.code, plain.stdout + plain.stderr).toBe(0);
}

describe("a deploy that is killed", () => {
  it("between steps goes on where the real systems say that it is", async () => {
    live = world.built("main-4");
    const args = await world.approved("main-4");
    const killedAt = async (where: () => void) => {
      where();
      const command = world.start("deploy", args, (pid) => killTree(pid));
      expect(await command.code, command.printed()).toBeNull();
      world.simulation.fly.faults.clear();
      world.simulation.github.faults.clear();
      return command.printed();
    };
    const before = await killedAt(() => {
      world.simulation.fly.faults.add({
        match: { action: "apps.list" },
        when: "before",
        effect: { run: () => world.killLast() },
      });
    });
    expect(before).toContain("▶ retired apps");
    const after = await killedAt(() => {
      world.simulation.github.faults.add({
        match: { action: "deployments.create" },
        when: "before",
        effect: { run: () => world.killLast() },
      });
    });
    expect(after).toContain("going on with an interrupted run");
    expect(world.images()).toEqual([reference(live)]);

    const mark = fly().mark();
    const { code, printed } = await world.run("deploy", args);
    expect(code, printed).toBe(0);
    expect(printed).toContain("approval: nothing to change");
    expect(printed).toContain("up: nothing to change (already)");
    expect(fly().since(mark, { kind: ["mutate", "lease"] })).toEqual([]);
    expect(world.records().filter(({ sha }) => sha === live.sha)).toMatchObject([
      { statuses: [{ state: "success" }] },
    ]);
  });
});

describe("two deploys of one stack at once", () => {
  it("are one that goes on and one that is told who holds the stack", async () => {
    live = world.built("main-6");
    const args = await world.approved("main-6");
    const inside = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    world.simulation.fly.faults.add({
      match: { action: "machines.update", app: APP, nth: 1 },
      when: "before",
      effect: {
        run: async () => {
          inside.resolve();
          await release.promise;
        },
      },
    });
    // Both have previewed before either updates.
    const first = world.start("deploy", args);
    const second = world.start("deploy", args);
    await inside.promise;
    const loser = await Promise.race([first.code, second.code]);
    release.resolve();
    const codes = [await first.code, await second.code];
    const printed = `${first.printed()}\n-----\n${second.printed()}`;
    expect(loser, printed).toBe(23);
    expect(codes.sort(), printed).toEqual([0, 23]);
    expect(printed).toMatch(
      /staging is being updated by \S+@\S+ \(process \d+, since \S+\); nothing was changed/,
    );
    expect(world.images()).toEqual([reference(live)]);
    await expectAtRest();
  });
});
