import { runPulumi } from "./engine/pulumi.ts";
import { unpoliced } from "./engine/unpoliced.ts";
import { UsageError } from "./run/usage-error.ts";
import { openProject } from "./workspace/open.ts";

/**
 * `hotdash pulumi <arguments>`: the engine itself, for login, config and the like.
 * @throws UsageError when the program would run without the policy pack
 */
export async function pulumi(args: readonly string[]): Promise<number> {
  const command = unpoliced(args);
  if (command !== undefined)
    throw new UsageError(
      `A run without the policy pack is not policed. Use: npm run ${command} -- <stack>; it takes every option of the engine`,
    );
  const { folder, pulumi: engine, env } = await openProject();
  return (await runPulumi({ pulumi: engine, args, cwd: folder, env, inherit: true })).code ?? 1;
}
