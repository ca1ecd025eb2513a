import { connect } from "../../providers/render/api/connection.ts";
import { serviceLog } from "../../providers/render/api/logs.ts";
import { isOnRender, servicesIn, systemsOf } from "../live/systems.ts";
import type { Stack } from "../workspace/stack.ts";
import { platformOf, renderOf } from "../workspace/stack-file.ts";
import type { Source } from "./source.ts";
import type { WantedLines } from "./wanted.ts";

/** One source for all of the stack's services on Render that are wanted; none where it has none there. */
export async function renderSources(stack: Stack, wanted: WantedLines, from: number): Promise<Source[]> {
  // Process groups are Fly's.
  if (!(await isOnRender(stack)) || wanted.group !== undefined) return [];
  const { ownerId = "" } = await renderOf(stack);
  const services = await wantedServices(stack, wanted.system);
  if (services.length === 0) return [];
  const render = connect({ platform: await platformOf(stack) }, stack.project.env);
  const seen = new Set<string>();
  let since = new Date(from).toISOString();
  return [
    {
      name: `${services.map(({ name }) => name).join(", ")} on Render`,
      async read(signal) {
        const ids = services.map(({ id }) => id);
        const lines = await serviceLog(
          render,
          { ownerId, services: ids, since, instance: wanted.machine },
          signal,
        );
        const fresh = lines.filter(({ id }) => !seen.has(id));
        for (const { id } of fresh) seen.add(id);
        since = lines.at(-1)?.timestamp ?? since;
        return fresh.map(({ message, timestamp, service, instance }) => ({
          at: Date.parse(timestamp),
          from: [services.find(({ id }) => id === service)?.name ?? service, instance]
            .filter(Boolean)
            .join(" "),
          message,
        }));
      },
    },
  ];
}

async function wantedServices(stack: Stack, system: string | undefined) {
  const services = servicesIn(await stack.state());
  if (system === undefined) return services;
  const apps = new Map((await systemsOf(stack)).map((one) => [one.system, one.app] as const));
  const app = apps.get(system);
  // A name may begin with another's: `hotdash` and `hotdash-agent`. The longest is the one that it belongs to.
  const owner = (name: string) =>
    [...apps.values()]
      .filter((one) => name === one || name.startsWith(`${one}-`))
      .sort((one, other) => other.length - one.length)[0];
  return services.filter(({ name }) => owner(name) === app);
}
