import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Simulation, startSimulation } from "../../../operations/simulation/simulation.ts";
import { WORKSPACE_VARIABLE } from "../../../operations/workspace/open.ts";
import type { Stack } from "../../../operations/workspace/stack.ts";
import { Workspace } from "../../../operations/workspace/workspace.ts";
import type { Outs } from "../../../providers/kernel/implementation.ts";
import { fly } from "../../../settings/tokens.ts";
import { Driven, image, place, webGroup } from "../../support/fly-world.ts";
import { type Ended, inProcess } from "./in-process.ts";

/** Image that the machines of the stack run, and the one before. */
export const RUNNING = image("v1.4.0", "b");
export const BEFORE = image("v1.3.9", "a");

/** Its app on Fly. */
export const APP = "hotdash-staging";

/** A stack that is there on the engine's own backend, without an update: its app on Fly was made by the providers alone. */
export interface LookedAt {
  simulation: Simulation;
  workspace: Workspace;
  stack: Stack;
  /** A command line, with the environment of somebody in the kept workspace. */
  run(command: string, args?: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended>;
  /** Does something while the kept workspace has other variables, or is without some, as a person's shell may be. */
  within<T>(change: Record<string, string | undefined>, act: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

/** Starts one, with two machines of the process group web. */
export async function lookedAt(): Promise<LookedAt> {
  const simulation = await startSimulation();
  const workspace = await Workspace.create(simulation.workspace);
  const stack = await workspace.stack("staging", { secrets: {} });
  Object.assign(process.env, simulation.workspace.variables);
  await new Driven("fly:App").create({ ...place, org: "personal", name: APP });
  const group = await new Driven("fly:ProcessGroup").create(
    webGroup(APP, {
      ...{ project: workspace.project.name, stack: "staging", image: RUNNING, regions: { dfw: 2 } },
      rollout: { settle_seconds: 1, health_timeout_seconds: 60 },
    }),
  );
  const refused = await stack.import(stateWith(stack, group));
  if (refused !== undefined) throw new Error(refused);
  const env = { PATH: process.env.PATH, [WORKSPACE_VARIABLE]: workspace.project.folder };
  return {
    simulation,
    workspace,
    stack,
    run: (command, args, more) =>
      inProcess(command, args, {
        env: { ...env, ...simulation.workspace.variables, ...more },
        cwd: workspace.project.folder,
      }),
    within: async (change, act) => {
      const file = join(workspace.project.folder, "workspace.json");
      const before = await readFile(file, "utf8");
      const kept = JSON.parse(before);
      await writeFile(file, JSON.stringify({ ...kept, env: { ...kept.env, ...change } }));
      try {
        return await act();
      } finally {
        await writeFile(file, before);
      }
    },
    stop: async () => {
      await simulation.stop();
      await workspace.dispose();
    },
  };
}

/** What an update would have stored of it, and of two releases. */
function stateWith({ name, project }: Stack, group: { id: string; inputs: Outs; outs: Outs }) {
  const root = `urn:pulumi:${name}::${project.name}`;
  const top = `${root}::pulumi:pulumi:Stack::${project.name}-${name}`;
  const provider = { urn: `${root}::pulumi:providers:pulumi-nodejs::default`, id: randomUUID() };
  const past = (of: string, at: string, by: string) => ({ image: of, finished_at: at, by, outcome: "live" });
  return {
    version: 3,
    deployment: {
      manifest: { time: "2026-11-30T12:00:00Z", magic: "", version: "" },
      resources: [
        {
          ...{ urn: top, custom: false, type: "pulumi:pulumi:Stack" },
          outputs: {
            image: RUNNING,
            releases: [
              past(RUNNING, "2026-11-30T10:00:00Z", "second"),
              past(BEFORE, "2026-11-20T10:00:00Z", "first"),
            ],
          },
        },
        { ...provider, custom: true, type: "pulumi:providers:pulumi-nodejs" },
        {
          ...{ urn: `${root}::${fly.ProcessGroup}::web`, custom: true, id: group.id, type: fly.ProcessGroup },
          ...{ parent: top, provider: `${provider.urn}::${provider.id}` },
          ...{ inputs: group.inputs, outputs: group.outs },
        },
      ],
    },
  };
}
