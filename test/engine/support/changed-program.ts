import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { CHECKOUT } from "../../../operations/workspace/checkout.ts";
import type { Project } from "../../../operations/workspace/project.ts";

/**
 * Has a project run a changed program, as a commit brings one: a program beside this file, which finds the project's own
 * one as `program.ts`, in a folder with everything else of the checkout. Answers what takes the change back.
 */
export async function changeProgram(project: Project, program: string): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "hotdash-changed-"));
  for (const entry of await readdir(CHECKOUT))
    if (entry !== ".git") await symlink(join(CHECKOUT, entry), join(folder, entry));
  await rm(join(folder, "index.ts"));
  await symlink(join(CHECKOUT, "index.ts"), join(folder, "program.ts"));
  const text = await readFile(join(CHECKOUT, "test/engine/support", program), "utf8");
  // Its imports name the checkout's files as they lie from here.
  await writeFile(join(folder, "index.ts"), text.replaceAll('"../../../', '"./'));
  const file = join(project.folder, "Pulumi.yaml");
  const before = await readFile(file, "utf8");
  await writeFile(
    file,
    stringify({ ...(parse(before) as Record<string, unknown>), main: join(folder, "index.ts") }),
  );
  return async () => {
    await writeFile(file, before);
    await rm(folder, { recursive: true, force: true });
  };
}
