import { mkdtemp, readdir, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Project } from "../../../operations/workspace/project.ts";

/**
 * A workspace as a pull request's job has it: project and stack files of another one, whose changes it sees, without its
 * state and without what opens it. The folder is the caller's to remove.
 */
export async function withoutState({ env, ...project }: Project): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "hotdash-pull-"));
  for (const name of (await readdir(project.folder)).filter((one) => /^Pulumi\b.*\.yaml$/.test(one)))
    await symlink(join(project.folder, name), join(folder, name));
  const opening = /^(PULUMI_BACKEND_URL|PULUMI_CONFIG_PASSPHRASE|FLY_API_TOKEN|RENDER_API_KEY)$/;
  const left = Object.fromEntries(Object.entries(env).filter(([name]) => !opening.test(name)));
  await writeFile(join(folder, "workspace.json"), JSON.stringify({ ...project, folder, env: left }));
  return folder;
}
