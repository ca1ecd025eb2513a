import { readdir } from "node:fs/promises";
import { environmentClassOf } from "../../settings/stack-name.ts";
import type { Project } from "../workspace/project.ts";
import { Stack } from "../workspace/stack.ts";
import { maybeDashboardOf, ownAppsOf } from "../workspace/stack-file.ts";

/**
 * Where the project's stack files declare an app, by their plain settings: `Pulumi.production.yaml: dashboard.app`.
 * @throws Error when a stack file cannot be read: then nobody knows
 */
export async function ownersOf(app: string, project: Project): Promise<string[]> {
  const files = (await readdir(project.folder)).flatMap((file) => {
    const name = /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1];
    return name !== undefined && environmentClassOf(name) !== undefined ? [{ file, name }] : [];
  });
  const found = await Promise.all(
    files.map(async ({ file, name }) => {
      const stack = new Stack(project, name);
      const own = await ownAppsOf(stack);
      return [
        ...((await maybeDashboardOf(stack))?.app === app ? [`${file}: dashboard.app`] : []),
        ...own
          .filter((one) => one.app === app)
          .map(({ at }) => `${file}: ${at(["app"]).map(String).join(".")}`),
      ];
    }),
  );
  return found.flat();
}
