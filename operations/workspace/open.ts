import { locateToolchain } from "../../toolchain/locate.mjs";
import { liveEnvironment } from "../engine/environment.ts";
import { CHECKOUT, PROJECT } from "./checkout.ts";
import { type Project, Stack } from "./stack.ts";
import { Workspace } from "./workspace.ts";

/** Variable that points commands at a workspace which `npm run demo -- --keep` left running. */
export const WORKSPACE_VARIABLE = "HOTDASH_WORKSPACE";

/** The project that a command works on: the checkout's own, or a kept simulated workspace. */
export async function openProject(env: NodeJS.ProcessEnv = process.env): Promise<Project> {
  const kept = env[WORKSPACE_VARIABLE];
  if (kept) return Workspace.saved(kept);
  const toolchain = locateToolchain();
  return { name: PROJECT, folder: CHECKOUT, pulumi: toolchain.pulumi, env: liveEnvironment(toolchain, env) };
}

/** The stack named on the command line; the error names the stacks there are. */
export async function openStack(name: string | undefined, command: string): Promise<Stack> {
  if (!name || name.startsWith("-")) {
    throw new Error(
      `Which stack? For example: npm run ${command} -- staging (stacks: staging, production, shared)`,
    );
  }
  return new Stack(await openProject(), name);
}
