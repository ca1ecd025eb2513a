import { type ChildProcess, spawn } from "node:child_process";
import { ended } from "../../../operations/engine/ended.ts";
import { WORKSPACE_VARIABLE } from "../../../operations/workspace/open.ts";
import type { Workspace } from "../../../operations/workspace/workspace.ts";
import { hotdash } from "../../cli/support/spawn.ts";

/** `npm run up`, as a process of its own that can be interrupted. */
export interface UpCommand {
  child: ChildProcess;
  /** What it printed so far. */
  printed(): string;
  /** Its exit code, once it has ended. */
  code: Promise<number | null>;
}

/** Starts `hotdash up` for a stack of a simulated workspace, without a terminal. */
export function startUp(
  workspace: Workspace,
  args: readonly string[],
  env: Record<string, string> = {},
): UpCommand {
  const child = spawn(process.execPath, hotdash("up", args), {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH, [WORKSPACE_VARIABLE]: workspace.project.folder, ...env },
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
  const code = ended(child).then((ending) => ending.code);
  return { child, printed: () => text, code };
}
