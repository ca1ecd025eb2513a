import { type Simulation, startSimulation } from "../../../operations/simulation/simulation.ts";
import type { Stack } from "../../../operations/workspace/stack.ts";
import { Workspace } from "../../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../../settings/matrix.ts";
import { image } from "../../support/fly-world.ts";
import { everythingRead } from "../../support/workflow-reads.ts";
import { kill, killTree } from "./kill-tree.ts";

/** Who dies with the engine: its provider processes too, or only itself, while they finish what they are doing. */
export type Manner = "engine and providers" | "engine alone";

export interface KilledUp {
  simulation: Simulation;
  workspace: Workspace;
  stack: Stack;
  /** Writing requests that the platforms saw before and at the kill, as `POST /path`. */
  requests: string[];
  /** Whether the kill happened, or the update ended before request number `at`. */
  killed: boolean;
}

export const IMAGE = { HOTDASH_IMAGE: image("1") };

/** Where the stack of a killed update is. */
export type Where = "fly" | "render";

/** Staging on Render with everything that it may have there. */
async function onRender(stack: Stack, ownerId: string): Promise<void> {
  await stack.set(["host"], "render");
  await stack.set(["supabase", "defaultPoolSize"], 60);
  await stack.set(["dashboard", "imageRepository"], "ghcr.io/hotdash/dashboard");
  await stack.set(["render"], {
    ownerId,
    workers: { queue: { command: "npm run worker" } },
    keyValue: { plan: "starter" },
  });
}

/**
 * Starts a first `up` of staging in a world of its own and kills it right after a writing request has taken effect and
 * before its answer is read: number `at` (1, 2, …), or the first that is called so (`POST /v1/services`).
 */
export async function killedUp(at: number | string, manner: Manner, where: Where = "fly"): Promise<KilledUp> {
  const simulation = await startSimulation();
  const workspace = await Workspace.create(simulation.workspace);
  const stack = await workspace.stack("staging", { secrets: inventedSecrets("staging", "canary0kill") });
  await stack.set(["github", "workflowReads"], everythingRead("staging"));
  if (where === "render") await onRender(stack, simulation.render.ownerId);
  const platforms = [simulation.fly, simulation.github, simulation.render];
  const requests: string[] = [];
  let engine: number | undefined;
  let killed = false;
  for (const { faults } of platforms) {
    faults.add({
      match: { where: ({ kind }) => kind === "mutate" },
      when: "after",
      effect: {
        run: async ({ method, path }) => {
          const request = `${method} ${path}`;
          requests.push(request);
          const now = typeof at === "number" ? requests.length === at : request === at && !killed;
          if (!now || engine === undefined) return;
          killed = true;
          if (manner === "engine and providers") killTree(engine);
          else kill(engine);
          // The answer comes late: whoever survived has work left that it finishes after the engine is gone.
          await new Promise((resolve) => setTimeout(resolve, 300));
        },
      },
    });
  }
  const survivors: Record<string, string> = manner === "engine alone" ? { HOTDASH_PARENT_WATCH: "off" } : {};
  await stack.up([], {
    env: { ...IMAGE, ...survivors },
    onStart: (pid) => {
      engine = pid;
    },
  });
  for (const { faults } of platforms) faults.clear();
  return { simulation, workspace, stack, requests: [...requests], killed };
}
