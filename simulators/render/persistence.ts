import type { Sentinel } from "../apps/sentinels.ts";
import { savedAs } from "../kernel/saved-world.ts";
import type { EnvGroup } from "./env-group.ts";
import type { KeyValue } from "./key-value.ts";
import type { Environment, Project } from "./project.ts";
import type { RegistryCredential } from "./registry-credential.ts";
import type { Service } from "./service.ts";
import type { World } from "./world.ts";

/** Grows when the format changes. */
const FORMAT = 1;

/**
 * What the state file of a world holds. Values of variables are in it, as Render keeps them and answers them: only
 * invented ones belong into a simulated world.
 */
export interface Saved {
  format: number;
  id: string;
  /** How often this world was loaded again. */
  restarts: number;
  services: Service[];
  envGroups: EnvGroup[];
  keyValues: KeyValue[];
  projects: Project[];
  environments: Environment[];
  credentials: RegistryCredential[];
  misbehaving: [string, Sentinel][];
  dns: string[];
}

/** The world as JSON can hold it. */
export function save(world: World, restarts: number): Saved {
  return {
    format: FORMAT,
    id: world.id,
    restarts,
    services: [...world.services.values()],
    envGroups: [...world.envGroups.values()],
    keyValues: [...world.keyValues.values()],
    projects: [...world.projects.values()],
    environments: [...world.environments.values()],
    credentials: [...world.credentials.values()],
    misbehaving: [...world.misbehaving],
    dns: [...world.dns],
  };
}

/** The saved world of a state file. @throws Error when it is of another format */
export const readSaved = (found: unknown): Saved | undefined => savedAs<Saved>(found, FORMAT);

/** Fills a new world with what was saved. */
export function restore(world: World, saved: Saved): void {
  const fill = <T extends { id: string }>(all: Map<string, T>, kept: readonly T[]) => {
    for (const one of kept) all.set(one.id, one);
  };
  fill(world.services, saved.services);
  fill(world.envGroups, saved.envGroups);
  fill(world.keyValues, saved.keyValues);
  fill(world.projects, saved.projects);
  fill(world.environments, saved.environments);
  fill(world.credentials, saved.credentials);
  for (const [digest, sentinel] of saved.misbehaving) world.misbehaving.set(digest, sentinel);
  for (const name of saved.dns) world.dns.add(name);
}
