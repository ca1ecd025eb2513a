import { readFile } from "node:fs/promises";
import { namedStack, skipsPreview } from "./engine/command-line.ts";
import { runPulumi } from "./engine/pulumi.ts";
import { unpoliced } from "./engine/unpoliced.ts";
import { UsageError } from "./run/usage-error.ts";
import { openProject } from "./workspace/open.ts";
import type { Project } from "./workspace/project.ts";
import { isSimulated, Stack } from "./workspace/stack.ts";

/** The engine's command that deletes, by its names (3.259.0). */
const DESTROY = new Set(["destroy", "down", "dn"]);

/**
 * `hotdash pulumi <arguments>`: the engine itself, for login, config and the like.
 * @returns the engine's exit code
 * @throws UsageError for what has a command of ours, or would run past a brake
 * @throws when the stack's secrets could not be opened
 */
export async function pulumi(args: readonly string[]): Promise<number> {
  const command = unpoliced(args);
  if (command !== undefined)
    throw new UsageError(
      `A run without the policy pack is not policed. Use: npm run ${command} -- <stack>; it takes every option of the engine`,
    );
  const project = await openProject();
  const stack = await stackOf(project, args);
  if (stack && (await losesBrake(stack, args)))
    throw new UsageError(
      `--skip-preview = given to destroy\n   ${stack.name} is live, and without its preview the engine deletes everything beside what is protected before it fails\n   allowed: destroy with its preview, which is refused while anything is protected\n   fix: npm run pulumi -- destroy -s ${stack.name}`,
    );
  await stack?.expectProvider(args);
  const { folder, pulumi: engine, env } = project;
  return (await runPulumi({ pulumi: engine, args, cwd: folder, env, inherit: true })).code ?? 1;
}

/** The stack that the command is about: the one it names, or the one that is selected. */
async function stackOf(project: Project, args: readonly string[]): Promise<Stack | undefined> {
  const { folder, pulumi: engine, env } = project;
  const own = namedStack(args);
  if (own !== undefined) return new Stack(project, own);
  if (
    args.length === 0 ||
    /^(?:login|logout|whoami|about|version|plugin|help|--help|-h|--version)$/.test(args[0] ?? "")
  )
    return undefined;
  const selected = await runPulumi({ pulumi: engine, args: ["stack", "--show-name"], cwd: folder, env });
  const name = selected.stdout.trim();
  return selected.code === 0 && name !== "" ? new Stack(project, name.split("/").at(-1) ?? name) : undefined;
}

/** Whether a command would delete on a live stack without the preview that protected resources are kept by. */
async function losesBrake(stack: Stack, args: readonly string[]): Promise<boolean> {
  if (!args.some((arg) => DESTROY.has(arg)) || !skipsPreview(args)) return false;
  const text = await readFile(stack.file, "utf8").catch(() => "");
  return !isSimulated(stack.project.name, text);
}
