import { type Simulation, startSimulation } from "../../../operations/simulation/simulation.ts";
import { WORKSPACE_VARIABLE } from "../../../operations/workspace/open.ts";
import type { Stack } from "../../../operations/workspace/stack.ts";
import { Workspace } from "../../../operations/workspace/workspace.ts";
import { Driven, image, place, webGroup } from "../../support/fly-world.ts";
import { type Ended, inProcess } from "./in-process.ts";

/** Image that the machines of the stack run. */
export const RUNNING = image("v1.4.0", "b");

/** A stack that is there on the engine's own backend, without an update: its app on Fly was made by the providers alone. */
export interface LookedAt {
  simulation: Simulation;
  workspace: Workspace;
  stack: Stack;
  /** A command line, with the environment of somebody in the kept workspace. */
  run(command: string, args?: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended>;
  stop(): Promise<void>;
}

/** Starts one, with two machines of the process group web. */
export async function lookedAt(): Promise<LookedAt> {
  const simulation = await startSimulation();
  const workspace = await Workspace.create(simulation.workspace);
  const stack = await workspace.stack("staging", { secrets: {} });
  Object.assign(process.env, simulation.workspace.variables);
  const app = "hotdash-staging";
  await new Driven("fly:App").create({ ...place, org: "personal", name: app });
  await new Driven("fly:ProcessGroup").create(
    webGroup(app, {
      ...{ project: workspace.project.name, stack: "staging", image: RUNNING, regions: { dfw: 2 } },
      rollout: { settle_seconds: 1, health_timeout_seconds: 60 },
    }),
  );
  const env = { PATH: process.env.PATH, [WORKSPACE_VARIABLE]: workspace.project.folder, NO_COLOR: "1" };
  return {
    simulation,
    workspace,
    stack,
    run: (command, args, more) =>
      inProcess(command, args, {
        env: { ...env, ...simulation.workspace.variables, ...more },
        cwd: workspace.project.folder,
      }),
    stop: async () => {
      await simulation.stop();
      await workspace.dispose();
    },
  };
}
