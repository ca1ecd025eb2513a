import type { Simulation } from "../../../operations/simulation/simulation.ts";
import { startSimulation } from "../../../operations/simulation/simulation.ts";
import type { Stack } from "../../../operations/workspace/stack.ts";
import { Workspace } from "../../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../../settings/matrix.ts";
import { image } from "../../support/fly-world.ts";
import { killTree } from "./kill-tree.ts";

export const APP = "hotdash-app";

/** Production, deployed, for updates that are killed; one world serves all points of a sweep. */
export class KilledUpdates {
  readonly simulation: Simulation;
  readonly workspace: Workspace;
  readonly stack: Stack;

  private constructor(simulation: Simulation, workspace: Workspace, stack: Stack) {
    this.simulation = simulation;
    this.workspace = workspace;
    this.stack = stack;
  }

  static async start(strategy: string): Promise<KilledUpdates> {
    const simulation = await startSimulation();
    const workspace = await Workspace.create(simulation.workspace);
    const stack = await workspace.stack("production", {
      secrets: inventedSecrets("production", "canary0kill"),
    });
    await stack.set(["dashboard", "web", "strategy"], strategy);
    const { code, stdout, stderr } = await stack.up([], { env: { HOTDASH_IMAGE: image("0") } });
    if (code !== 0) throw new Error(`the first up failed: ${stdout}${stderr}`);
    return new KilledUpdates(simulation, workspace, stack);
  }

  /**
   * Starts an update to an image and kills engine and providers right after request number `at` (1, 2, …) to Fly has
   * taken effect and before its answer is read. Answers which request it was, undefined when the update ended before.
   */
  async kill(at: number, to: string): Promise<string | undefined> {
    const { faults } = this.simulation.fly;
    let seen = 0;
    let engine: number | undefined;
    let killedAt: string | undefined;
    faults.add({
      match: { where: () => true },
      when: "after",
      effect: {
        run: async ({ method, path }) => {
          seen++;
          if (seen !== at || engine === undefined) return;
          killedAt = `${method} ${path}`;
          killTree(engine);
          await new Promise((resolve) => setTimeout(resolve, 100));
        },
      },
    });
    await this.stack.up([], {
      env: { HOTDASH_IMAGE: to },
      onStart: (pid) => {
        engine = pid;
      },
    });
    faults.clear();
    return killedAt;
  }

  async stop(): Promise<void> {
    await this.workspace.dispose();
    await this.simulation.stop();
  }
}
