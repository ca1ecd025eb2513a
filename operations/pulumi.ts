import { readFile } from "node:fs/promises";
import { redact } from "../providers/kernel/redact.ts";
import { namedStack, skipsPreview } from "./engine/command-line.ts";
import { runPulumi } from "./engine/pulumi.ts";
import { unpoliced } from "./engine/unpoliced.ts";
import { openProject } from "./workspace/open.ts";
import { isSimulated, type Project, Stack } from "./workspace/stack.ts";

/*
 * npm run pulumi -- <arguments>: the engine itself, for login, config and the like. Exit codes: the engine's; 2 for what has a
 * command of ours or would run past a brake, 1 when the stack's secrets could not be opened.
 */
const args = process.argv.slice(2);
/** The engine's command that deletes, by its names (3.259.0). */
const DESTROY = new Set(["destroy", "down", "dn"]);
const command = unpoliced(args);
if (command !== undefined) {
  console.error(
    `A run without the policy pack is not policed. Use: npm run ${command} -- <stack>; it takes every option of the engine`,
  );
  process.exit(2);
}
try {
  const project = await openProject();
  const { folder, pulumi, env } = project;
  const stack = await stackOf(project);
  if (stack && (await losesBrake(stack))) {
    console.error(
      `--skip-preview = given to destroy\n   ${stack.name} is live, and without its preview the engine deletes everything beside what is protected before it fails\n   allowed: destroy with its preview, which is refused while anything is protected\n   fix: npm run pulumi -- destroy -s ${stack.name}`,
    );
    process.exitCode = 2;
  } else {
    await stack?.expectProvider(args);
    process.exitCode = (await runPulumi({ pulumi, args, cwd: folder, env, inherit: true })).code ?? 1;
  }
} catch (error) {
  console.error(redact((error as Error).message));
  process.exitCode = 1;
}

/** The stack that the command is about: the one it names, or the one that is selected. */
async function stackOf(project: Project): Promise<Stack | undefined> {
  const { folder, pulumi, env } = project;
  const own = namedStack(args);
  if (own !== undefined) return new Stack(project, own);
  if (
    args.length === 0 ||
    /^(?:login|logout|whoami|about|version|plugin|help|--help|-h|--version)$/.test(args[0] ?? "")
  )
    return undefined;
  const selected = await runPulumi({ pulumi, args: ["stack", "--show-name"], cwd: folder, env });
  const name = selected.stdout.trim();
  return selected.code === 0 && name !== "" ? new Stack(project, name.split("/").at(-1) ?? name) : undefined;
}

/** Whether a command would delete on a live stack without the preview that protected resources are kept by. */
async function losesBrake(stack: Stack): Promise<boolean> {
  if (!args.some((arg) => DESTROY.has(arg)) || !skipsPreview(args)) return false;
  const text = await readFile(stack.file, "utf8").catch(() => "");
  return !isSimulated(stack.project.name, text);
}
