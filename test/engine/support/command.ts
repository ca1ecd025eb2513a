import { spawn } from "node:child_process";
import { once } from "node:events";
import { WORKSPACE_VARIABLE } from "../../../operations/workspace/open.ts";
import type { Project } from "../../../operations/workspace/project.ts";
import type { GithubSimulator } from "../../../simulators/github/main.ts";
import { hotdash } from "../../cli/support/spawn.ts";

/** How a command ended, and what it printed on both streams. */
export interface CommandResult {
  code: number | null;
  printed: string;
}

/**
 * Runs one of the project's commands as a process of its own, on a simulated workspace, with nothing of the caller's
 * environment but its PATH.
 */
export async function runCommand(
  command: string,
  workspace: { project: Pick<Project, "folder"> },
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<CommandResult> {
  const child = spawn(process.execPath, hotdash(command, args), {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH, [WORKSPACE_VARIABLE]: workspace.project.folder, ...env },
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      printed += chunk;
    });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, printed };
}

/** Variables of a workflow's job in the simulated repository. */
export const jobIn = (github: GithubSimulator): Record<string, string> => ({
  GITHUB_TOKEN: "sim_github",
  GITHUB_REPOSITORY: "Jgorzitza/HotDash",
  GITHUB_BASE_URL: github.url,
});
