import type { AppDescription } from "./description.ts";
import type { Group, Port, Service } from "./groups.ts";
import { isRaw } from "./inventory.ts";
import { beyondOwnApp } from "./own-app.ts";
import { KINDS, type Kind, type KindRow, whatIs } from "./systems/kinds.ts";

/**
 * What of an app that is not the dashboard no settings here can say, and why. An app that the program does not know can be one of
 * `hotdash:apps`; what goes beyond those, and what keeps data that nothing else has, is named part by part.
 */
export function undeclarable(app: AppDescription, kind: Kind | undefined): string[] {
  const row: KindRow | undefined = kind && KINDS[kind];
  const what = kind ? whatIs(kind) : "an app that nothing here knows";
  const parts = [
    ...(kind === "postgres" ? [] : beyondOwnApp(app)),
    ...sharedPorts(app.groups),
    ...app.groups.flatMap(rawPorts),
    ...app.groups.flatMap(({ name, config }) =>
      Object.keys((config.checks ?? {}) as object).map(
        (check) =>
          `the check ${check} of the process ${name} asks the machine, not a service: settings know checks by HTTP of what the proxy reaches`,
      ),
    ),
    ...app.groups.flatMap(floating),
  ];
  return [
    kind === "postgres"
      ? `${what}: Supabase is the only Postgres of the stacks`
      : row?.database
        ? `${what}: its data is nowhere else, and no stack has a way to back it up or to bring it back`
        : `${what}: ${kind === "chatwoot" ? "its variables alone say so, which another's may be; where it is, docs/chatwoot.md has its settings" : "no system of this program declares it"}; as an app of hotdash:apps it loses ${parts.length > 0 ? "what follows" : "nothing"}`,
    ...parts,
  ];
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
