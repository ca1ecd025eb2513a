import { join } from "node:path";
import { killTree } from "../../reliability/support/kill-tree.ts";
import type { DeployWorld } from "./deploy-world.ts";

let machines = 0;

/** The same command on a machine that was not there before: it has none of the folders of earlier ones. */
export const elsewhere = (world: DeployWorld, args: readonly string[]): string[] => [
  ...args,
  ...["--folder", join(world.workspace.project.folder, `machine-${++machines}`)],
];

/** Runs a deploy on a machine of its own and kills it as soon as it says that it begins a step; answers what it printed. */
export const killedAt = (
  world: DeployWorld,
  step: string,
  args: readonly string[],
  command: "deploy" | "rollback" = "deploy",
) => killedOnce(world, `▶ ${step}: `, args, command);

/** The same as soon as it says this. */
export async function killedOnce(
  world: DeployWorld,
  text: string,
  args: readonly string[],
  command: "deploy" | "rollback",
): Promise<string> {
  const deploy = world.start(command, elsewhere(world, args));
  const ended = deploy.code.then(() => true);
  while (!deploy.printed().includes(text))
    if (await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 2, false))]))
      throw new Error(`it ended before ${text}: ${deploy.printed()}`);
  killTree(deploy.child.pid ?? 0);
  await deploy.code;
  return deploy.printed();
}
