import { expect, it } from "vitest";
import { startSimulation } from "../../operations/simulation/simulation.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { image, machinesOf } from "../support/fly-world.ts";
import { startUp } from "./support/up-command.ts";

/* The counterpart of the torn release in interrupt.test.ts: left as it is, and taken back later. */
it("a torn release is left as it is with --no-put-back, until a plain update takes it back", async () => {
  const simulation = await startSimulation();
  const workspace = await Workspace.create(simulation.workspace);
  try {
    const stack = await workspace.stack("production", {
      secrets: inventedSecrets("production", "canary0torn"),
    });
    const [good, torn] = [image("1"), image("4-sim-fails-in-chroma", "d")];
    const first = await stack.up([], { env: { HOTDASH_IMAGE: good } });
    expect(first.code, first.stdout + first.stderr).toBe(0);
    const images = () =>
      machinesOf(simulation.fly, "hotdash-app").map(
        ({ name, config }) => `${name.replace(/-b$/, "")} ${config.image}`,
      );

    const up = startUp(workspace, ["production", "-yf", "--no-put-back"], { HOTDASH_IMAGE: torn });
    expect(await up.code, up.printed()).not.toBe(0);
    expect(images()).toEqual([`chroma-dfw-1 ${good}`, `web-dfw-1 ${torn}`, `web-dfw-2 ${torn}`]);

    const plain = startUp(workspace, ["production", "-yf"]);
    expect(await plain.code, plain.printed()).toBe(0);
    expect(images()).toEqual([`chroma-dfw-1 ${good}`, `web-dfw-1 ${good}`, `web-dfw-2 ${good}`]);
    const again = await stack.up(["--refresh", "--expect-no-changes"]);
    expect(again.code, again.stdout + again.stderr).toBe(0);
  } finally {
    await workspace.dispose();
    await simulation.stop();
  }
});
