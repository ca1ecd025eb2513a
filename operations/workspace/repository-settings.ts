import { readFile } from "node:fs/promises";
import * as z from "zod";
import { repository } from "../../settings/schema/repository.ts";
import { REPOSITORY } from "../../settings/shared.ts";
import { SHARED } from "../../settings/stack-name.ts";
import type { Project } from "./project.ts";
import { Stack } from "./stack.ts";
import { parseStackFile } from "./stack-yaml.ts";

/** What the repository has once, with its defaults. */
export type RepositorySettings = z.infer<typeof repository>;

/**
 * The settings of the repository, from the stack file of the stack shared alone: it holds no secret, so that commands of
 * other stacks and jobs without credentials can read it. Without such a file the defaults hold.
 * @throws Error when the file says something that the stack shared would refuse.
 */
export async function repositoryOf(project: Project): Promise<RepositorySettings> {
  const { file } = new Stack(project, SHARED);
  const text = await readFile(file, "utf8").catch(() => undefined);
  const { config } = parseStackFile(text ?? "", `Pulumi.${SHARED}.yaml`);
  const parsed = repository.safeParse(config[`${project.name}:${REPOSITORY}`] ?? {});
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(
    ({ path, message }) => `${REPOSITORY}.${z.core.toDotPath(path)}: ${message}`,
  );
  throw new Error(
    `Pulumi.${SHARED}.yaml cannot be read:\n   ${wrong.join("\n   ")}\n   fix: npm run preview -- ${SHARED} says how`,
  );
}
