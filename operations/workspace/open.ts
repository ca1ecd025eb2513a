import { hide } from "../../providers/kernel/redact.ts";
import { secretsInEnvironment } from "../../providers/kernel/redaction/environment.ts";
import { secretParts } from "../../providers/kernel/redaction/parts.ts";
import { locateToolchain } from "../../toolchain/locate.mjs";
import { liveEnvironment } from "../engine/environment.ts";
import { CHECKOUT, PROJECT } from "./checkout.ts";
import { maskInJob } from "./masks.ts";
import type { Project } from "./project.ts";
import { Stack } from "./stack.ts";
import { Workspace } from "./workspace.ts";

/** Variable that points commands at a workspace which `npm run demo -- --keep` left running. */
export const WORKSPACE_VARIABLE = "HOTDASH_WORKSPACE";

/**
 * The project that a command works on: the checkout's own, or a kept simulated workspace. Passphrase, tokens and keys in
 * its environment are hidden from everything that the command says.
 */
export async function openProject(env: NodeJS.ProcessEnv = process.env): Promise<Project> {
  const kept = env[WORKSPACE_VARIABLE];
  const project = kept ? await Workspace.saved(kept) : undefined;
  for (const secrets of [env, project?.env ?? {}].map(secretsInEnvironment)) {
    hide(secrets);
    maskInJob(secrets.flatMap(secretParts));
  }
  if (project) return project;
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
