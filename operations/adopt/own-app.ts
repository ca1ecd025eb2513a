import { isFlysOwn } from "../../providers/fly/process-group/live-config.ts";
import { SYSTEM_NAMES } from "../../settings/matrix/systems.ts";
import { parseImage, withoutVersion } from "../../settings/rules/image-reference.ts";
import { secretInCommand } from "../../settings/rules/secret-commands.ts";
import { secretShape } from "../../settings/rules/secret-shapes.ts";
import { namesOf } from "./as-is.ts";
import type { AppDescription } from "./description.ts";
import type { Group } from "./groups.ts";
import { isRaw } from "./inventory.ts";
import { commandOf } from "./systems/traces.ts";

type Fields = Record<string, unknown>;

/** Characters of a name in those settings. */
const LONGEST_NAME = 22;

/** Why everybody may reach it: the team's to say. */
const REASON = "<why everybody may reach it, in ten letters or more>";

/**
 * The entry of `hotdash:apps` that an app on Fly would be, as far as those settings have words for it: its first group is the one
 * that the proxy sends requests to. Values that may be secret, and commands that hold one, are left out.
 */
export function ownApp(app: AppDescription): { name: string; entry: Fields } {
  const first = firstOf(app.groups);
  const service = first?.services.find((one) => one.ports.some((port) => !isRaw(port, one)));
  const check = service?.checks?.find(({ path }) => typeof path === "string");
  const mount = first && mountOf(first);
  const volume = app.volumes.find(({ id }) => id === mount?.volume);
  const others = app.groups.filter((group) => group !== first);
  const name = nameOf(app.name);
  const names = Object.assign(
    {},
    first && namesOf(first, "web"),
    ...others.map((group) => namesOf(group, group.name)),
  ) as Record<string, string>;
  const port = service?.internal_port ?? first?.services[0]?.internal_port;
  return {
    name,
    entry: {
      app: app.name,
      adopt: "as-is",
      ...(Object.keys(names).length > 0 ? { names } : {}),
      image: imageOf(first) ?? "<repository>@sha256:<64 hex digits>",
      ...(port ? { port } : {}),
      ...(check ? { health: check.path } : {}),
      ...(service ? { public: REASON } : {}),
      ...(service?.autostop && service.autostop !== "off"
        ? { awake: service.min_machines_running ?? 0 }
        : {}),
      ...(app.certificates[0] ? { domain: app.certificates[0] } : {}),
      ...(first ? partOf(first) : {}),
      ...(others.length > 0
        ? {
            groups: Object.fromEntries(
              others.map((group) => [group.name, { command: "<its command>", ...partOf(group) }]),
            ),
          }
        : {}),
      ...(volume && mount
        ? { volume: { name: volume.name, path: mount.path, size_gb: volume.size_gb } }
        : {}),
      variables: variablesOf(app),
    },
  };
}

/** What those settings cannot say of it, each with why. */
export function beyondOwnApp({ groups, certificates }: AppDescription): string[] {
  const first = firstOf(groups);
  return [
    ...groups
      .filter((group) => group !== first && group.services.length > 0)
      .map(
        ({ name, services }) =>
          `the service of the process ${name} at ${services.map(({ internal_port }) => internal_port).join(", ")}: others reach the first group alone`,
      ),
    ...groups
      .filter((group) => group !== first && mountOf(group))
      .map(({ name }) => `the volume of the process ${name}: data is at the first group's machines alone`),
    ...certificates.slice(1).map((hostname) => `the certificate of ${hostname}: an app has one domain`),
  ];
}

/** Where a group has its volume, when it has one. */
export const mountOf = ({ raw }: Group) => ((raw.mounts ?? []) as { volume?: string; path?: string }[])[0];

/** The group that requests reach; without any the first. */
export const firstOf = (groups: readonly Group[]): Group | undefined =>
  groups.find(({ services }) => services.some((one) => one.ports.some((port) => !isRaw(port, one)))) ??
  groups[0];

/** What a group says of itself: its command unless that holds a secret, where it runs, at what size. */
function partOf({ raw, config, regions }: Group): Fields {
  const command = commandOf(raw);
  return {
    ...(command && secretInCommand(command) === undefined ? { command } : {}),
    regions,
    ...(config.guest ? { guest: config.guest } : {}),
  };
}

/** The image that a group runs, with its digest and without a tag that names no version; undefined when nobody knows the digest. */
export function imageOf(group: Group | undefined): string | undefined {
  const machine = group?.machines.find(({ config }) => config);
  const text = typeof machine?.config?.image === "string" ? machine.config.image : undefined;
  if (text === undefined) return undefined;
  const { tag, digest = machine?.image_ref?.digest } = parseImage(text);
  if (!digest) return undefined;
  return `${withoutVersion(text)}${tag && tag !== "latest" ? `:${tag}` : ""}@${digest}`;
}

/** Plain values that show nothing, and everything else as secrets that are given anew. PORT is said by `port`. */
function variablesOf({ groups, secrets }: AppDescription): Fields {
  const env = Object.assign({}, ...groups.map(({ raw }) => raw.env ?? {})) as Record<string, string>;
  const plain = Object.entries(env).filter(([name]) => !isFlysOwn(name) && name !== "PORT");
  return Object.fromEntries(
    [
      ...plain.map(
        ([name, value]) => [name, secretShape(name, value) === undefined ? value : { secret: true }] as const,
      ),
      ...secrets.filter((name) => !isFlysOwn(name)).map((name) => [name, { secret: true }] as const),
    ].sort(([one], [other]) => one.localeCompare(other)),
  );
}

/** The app's name without the team's; one that the matrix has stays free for the system itself. */
function nameOf(app: string): string {
  const name = app.replace(/^hotdash-/, "").slice(0, LONGEST_NAME);
  return (SYSTEM_NAMES as readonly string[]).includes(name) ? `${name.slice(0, LONGEST_NAME - 4)}-app` : name;
}
