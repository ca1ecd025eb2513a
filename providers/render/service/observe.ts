import type { Render } from "../api/connection.ts";
import { getEnvGroup } from "../api/env-groups.ts";
import { listEnvVars, listSecretFiles } from "../api/env-vars.ts";
import { getService, type ServiceAnswer } from "../api/services.ts";
import type { LiveService } from "./changes.ts";

/**
 * A service with its variables, files and links as they are now; undefined when it is gone.
 * @param groups ids of env groups whose link may matter
 */
export async function observe(
  render: Render,
  id: string,
  groups: readonly string[],
  known?: ServiceAnswer,
): Promise<LiveService | undefined> {
  const service = known ?? (await getService(render, id));
  if (!service) return undefined;
  const [env, files, linked] = await Promise.all([
    listEnvVars(render, id),
    listSecretFiles(render, id),
    Promise.all(groups.map((group) => getEnvGroup(render, group))),
  ]);
  const ids = linked.flatMap((group) => (group?.services.includes(id) ? [group.id] : []));
  return { service, env, files, groups: ids };
}
