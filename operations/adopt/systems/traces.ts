import { fullRepository } from "../../../settings/rules/image-reference.ts";
import type { AppDescription } from "../description.ts";

/** What an app shows of what it is, on whichever platform. Values of variables are in none of it. */
export interface Traces {
  /** Its name: it never decides alone. */
  app: string;
  /** Repositories of its images, whole, without those that Fly's own tool names after an app. */
  images: string[];
  /** What its processes run, where that is not the image's own. */
  commands: string[];
  /** Names of its processes; Fly's name for the only one is left out. */
  processes: string[];
  /** Names of its variables and secrets. */
  names: string[];
  /** Ports that its services and checks ask inside of the machines. */
  ports: number[];
  /** Paths of its checks. */
  paths: string[];
  /** Where volumes or disks are mounted. */
  mounts: string[];
}

type Fields = Record<string, unknown>;
const fieldsOf = (value: unknown): Fields => (value ?? {}) as Fields;
const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? (value as Fields[]) : []);
const textsOf = (values: readonly unknown[]) => [
  ...new Set(values.filter((one): one is string => typeof one === "string" && one !== "")),
];
const numbersOf = (values: readonly unknown[]) => [
  ...new Set(values.filter((one): one is number => typeof one === "number")),
];

/** What a process of the app is told to run, as one text; undefined for the image's own command. */
export function commandOf(config: Fields): string | undefined {
  const { exec, entrypoint, cmd } = fieldsOf(config.init) as Record<string, string[] | undefined>;
  const words = [...(exec ?? []), ...(entrypoint ?? []), ...(cmd ?? [])];
  return words.length > 0 ? words.join(" ") : undefined;
}

/** Checks of a machine, those of its services included. */
export const checksOf = (config: Fields): Fields[] => [
  ...(Object.values(fieldsOf(config.checks)) as Fields[]),
  ...listOf(config.services).flatMap((service) => listOf(service.checks)),
];

/** The traces of an app on Fly. */
export function flyTraces({ name, groups, secrets }: AppDescription): Traces {
  const configs = groups.map(({ raw }) => raw);
  return {
    app: name,
    images: imagesOf(configs.map(({ image }) => image)),
    commands: textsOf(configs.map(commandOf)),
    processes: groups.map((group) => group.name).filter((group) => group !== "app"),
    names: textsOf([...configs.flatMap(({ env }) => Object.keys(fieldsOf(env))), ...secrets]),
    ports: numbersOf(
      configs.flatMap((config) => [
        ...listOf(config.services).map(({ internal_port }) => internal_port),
        ...checksOf(config).map(({ port }) => port),
      ]),
    ),
    paths: textsOf(configs.flatMap((config) => checksOf(config).map(({ path }) => path))),
    mounts: textsOf(configs.flatMap((config) => listOf(config.mounts).map(({ path }) => path))),
  };
}

/** Where Fly's own tool pushes what it builds, each app's under the app's name. */
const FLY_REGISTRY = "registry.fly.io";

/** Whole repositories; what Fly's own tool has built is called like its app, which says no more than the name. */
export function imagesOf(images: readonly unknown[]): string[] {
  return textsOf(images)
    .map((image) => fullRepository(image))
    .filter(({ host }) => host !== FLY_REGISTRY)
    .map(({ host, repository }) => `${host}/${repository}`);
}
