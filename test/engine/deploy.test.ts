import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../operations/workspace/stack.ts";
import { machinesOf } from "../support/fly-world.ts";
import { type Built, CANARY, DeployWorld, REPORTS, REPOSITORY } from "./support/deploy-world.ts";

/*
 * `npm run deploy` as CI and people meet it: a process that reads GitHub, a registry and Fly, and ends with an exit code
 * that says what happened. Each part goes on from the last.
 */
const APP = "hotdash-staging";

let world: DeployWorld;
let staging: Stack;

beforeAll(async () => {
  world = await DeployWorld.start();
  staging = await world.stack("staging");
});
afterAll(() => world.stop());

const images = () => [...new Set(machinesOf(world.simulation.fly, APP).map(({ config }) => config.image))];
const fly = () => world.simulation.fly.journal;
const reference = ({ tag, digest }: Built) => `${REPOSITORY}:${tag}@${digest}`;

describe("a release of staging", () => {
  let first: Built;

  it("goes out when all of its gates are open, as it was previewed", async () => {
    first = world.built("main-1");
    const { code, printed } = await world.deploy("staging", ["--image", "main-1"]);
    expect(code, printed).toBe(0);
    expect(images()).toEqual([reference(first)]);
    expect(printed).toContain("evidence:");
  });
});
