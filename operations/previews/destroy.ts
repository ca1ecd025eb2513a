import { writeFile } from "node:fs/promises";
import { repair } from "../repair/repair.ts";
import type { Project } from "../workspace/project.ts";
import { storedProvider } from "../workspace/provider-guard.ts";
import { Stack } from "../workspace/stack.ts";
import { expectMadeApart } from "./apart.ts";
import { stackOf } from "./names.ts";
import { inTemporaryProject } from "./project.ts";
import { must, previewNumbers } from "./stacks.ts";

/**
 * Takes a preview down: everything of its stack, then the stack. What an interrupted run left unfinished is mended
 * first. Answers false when there was none.
 * @throws Error with what the engine said when something could not go; running it again goes on from there.
 */
export async function destroyPreview(
  project: Project,
  number: number,
  say: (line: string) => void,
): Promise<boolean> {
  return inTemporaryProject(project, async (own) => {
    const stack = new Stack(own, stackOf(number));
    if (!(await previewNumbers(own)).includes(number)) {
      say(`there is no stack ${stack.name}: nothing to destroy`);
      return false;
    }
    await writeFile(stack.file, await storedProvider(stack));
    const { resources, pendingOperations } = await stack.state();
    await expectMadeApart(stack, resources, project.folder);
    if (pendingOperations.length > 0) await mend(stack, say);
    const { code, stdout, stderr } = await stack.destroy();
    if (code !== 0) throw new Error(`${stack.name} could not be destroyed:\n${(stderr || stdout).trim()}`);
    await must(stack, ["stack", "rm", stack.name, "--yes", "--non-interactive"]);
    say(`${stack.name} is gone`);
    return true;
  });
}

async function mend(stack: Stack, say: (line: string) => void): Promise<void> {
  const github = () => Promise.reject(new Error(`${stack.name} owns nothing on GitHub`));
  await repair(stack, { force: false, github, say });
}
