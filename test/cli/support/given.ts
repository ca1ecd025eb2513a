import { commands } from "../../../cli/commands/all.ts";
import { choose } from "../../../cli/run.ts";

/**
 * What a command of ours is given by a command line, without running it.
 * @throws UsageError as the command line does
 */
export async function given<Given>(
  line: string | readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Given> {
  const argv = typeof line === "string" ? line.split(" ").filter(Boolean) : line;
  const chosen = await choose(commands, argv, { env, cwd: "/somewhere", out: () => {}, error: () => {} });
  if (!chosen) throw new Error("only help was asked for");
  return chosen.given as Given;
}
