import { readdir } from "node:fs/promises";
import { environmentClassOf } from "../../settings/stack-name.ts";
import type { Project } from "../workspace/project.ts";
import { Stack } from "../workspace/stack.ts";
import { maybeDashboardOf, ownAppsOf } from "../workspace/stack-file.ts";

/**
 * The apps that the project's stack files declare, by their plain settings, each with where: `Pulumi.production.yaml: dashboard.app`.
 * @throws Error when a stack file cannot be read: then nobody knows
 */
export async function declaredApps(project: Project): Promise<Map<string, string[]>> {
  const files = (await readdir(project.folder)).flatMap((file) => {
    const name = /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1];
    return name !== undefined && environmentClassOf(name) !== undefined ? [{ file, name }] : [];
  });
  const found = await Promise.all(
    files.map(async ({ file, name }) => {
      const stack = new Stack(project, name);
      const dashboard = await maybeDashboardOf(stack);
      const own = await ownAppsOf(stack);
      return [
        ...(dashboard ? [{ app: dashboard.app, at: `${file}: dashboard.app` }] : []),
        ...own.map(({ app, at }) => ({ app, at: `${file}: ${at(["app"]).map(String).join(".")}` })),
      ];
    }),
  );
  const byApp = Map.groupBy(found.flat(), ({ app }) => app);
  return new Map([...byApp].map(([app, places]) => [app, places.map(({ at }) => at)]));
}
