import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import type { Project } from "../workspace/project.ts";
import { yamlText } from "../yaml-text.ts";

/**
 * The same program in a temporary folder of this user alone, so that stack files of previews are written there and the
 * checkout stays as it is. The folder is gone after `use`.
 */
export async function inTemporaryProject<T>(
  project: Project,
  use: (project: Project) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "hotdash-preview-"));
  try {
    const file = parse(await readFile(join(project.folder, "Pulumi.yaml"), "utf8")) as { main?: string };
    const copy = { ...file, main: resolve(project.folder, file.main ?? ".") };
    await writeFile(join(folder, "Pulumi.yaml"), yamlText(copy));
    return await use({ ...project, folder });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
