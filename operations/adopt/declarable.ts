import type { AppDescription } from "./description.ts";
import type { Group, Port, Service } from "./groups.ts";
import { isRaw } from "./inventory.ts";
import { KINDS, type Kind, type KindRow, whatIs } from "./systems/kinds.ts";

/**
 * What of an app that is not the dashboard no settings here can say yet, and why. The stacks declare one system, whose app has a
 * public process and Chroma's private one; what goes beyond that is named, each part with what it is.
 */
export function undeclarable(app: AppDescription, kind: Kind | undefined): string[] {
  const row: KindRow | undefined = kind && KINDS[kind];
  const what = kind ? whatIs(kind) : "an app that nothing here knows";
  return [
    row?.database
      ? `${what}: the stacks declare no app that keeps data of its own beside Chroma's index${kind === "postgres" ? ", and Supabase is the only Postgres" : ""}`
      : `${what}: the stacks declare one system, the dashboard, and have no settings for another app yet`,
    ...processes(app.groups),
    ...sharedPorts(app.groups),
    ...app.groups.flatMap(rawPorts),
    ...app.groups.flatMap(({ name, config }) =>
      Object.keys((config.checks ?? {}) as object).map(
        (check) =>
          `the check ${check} of the process ${name} asks the machine, not a service: settings know checks of web's service alone`,
      ),
    ),
    ...app.groups.flatMap(({ name, raw }) =>
      ((raw.mounts ?? []) as { path?: string }[]).map(
        ({ path }) =>
          `the volume at ${path} of the process ${name}: settings know Chroma's volume alone, and this one holds data that nothing else has`,
      ),
    ),
    ...app.groups.flatMap(floating),
  ];
}

function processes(groups: readonly Group[]): string[] {
  if (groups.length < 2) return [];
  const names = groups.map(({ name }) => name).join(", ");
  return [`${groups.length} processes in one app (${names}): settings know web, and Chroma's`];
}

/** Services that answer at one and the same outer port: the proxy cannot tell them apart. */
function sharedPorts(groups: readonly Group[]): string[] {
  const at = groups.flatMap(({ name, services }) =>
    services.flatMap(({ ports, internal_port }) =>
      ports.map(({ port }) => ({ port, to: `${name} (${internal_port})` })),
    ),
  );
  const shared = [...Map.groupBy(at, ({ port }) => port)].filter(([, all]) => all.length > 1);
  const bySet = Map.groupBy(shared, ([, all]) => all.map(({ to }) => to).join(" and "));
  return [...bySet].map(
    ([both, ports]) =>
      `two public services in one app: ${both} both answer at port ${ports.map(([port]) => port).join(" and ")}, where Fly's proxy sends a request to either, whatever name it was for. One of them needs an app of its own`,
  );
}

function rawPorts({ name, services }: Group): string[] {
  return services.flatMap((service: Service) =>
    service.ports
      .filter((port: Port) => isRaw(port, service))
      .map(
        ({ port }) =>
          `the port ${port} of the process ${name} passes ${service.protocol.toUpperCase()} on as it is: settings know HTTP at 80 and 443 alone, and https-for-real refuses a public port in clear`,
      ),
  );
}

/** An image that another push changes. */
function floating({ name, raw }: Group): string[] {
  const image = String(raw.image ?? "");
  return image === "" || image.includes("@sha256:")
    ? []
    : [
        `the image ${image} of the process ${name} has no digest: the next pull may be another version, and every stack here names one`,
      ];
}
