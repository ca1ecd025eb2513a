import type { Clock } from "../../providers/kernel/clock.ts";
import type { Sentinel } from "../apps/sentinels.ts";
import type { Random } from "../kernel/random.ts";
import type { Blueprint } from "./blueprint.ts";
import type { EnvGroup } from "./env-group.ts";
import { notFound } from "./errors.ts";
import { type IdPrefix, newId } from "./ids.ts";
import type { KeyValue } from "./key-value.ts";
import type { Environment, Project } from "./project.ts";
import type { RegistryCredential } from "./registry-credential.ts";
import type { Service } from "./service.ts";
import type { Timings } from "./timings.ts";

/** A workspace, or a user's own place. */
export interface Owner {
  /** `tea-` and 20 digits. */
  id: string;
  name: string;
  email: string;
  type: "user" | "team";
}

/** Everything that exists on the simulated platform; all of it plain data. */
export class World {
  readonly services = new Map<string, Service>();
  readonly blueprints = new Map<string, Blueprint>();
  readonly envGroups = new Map<string, EnvGroup>();
  readonly keyValues = new Map<string, KeyValue>();
  readonly projects = new Map<string, Project>();
  readonly environments = new Map<string, Environment>();
  readonly credentials = new Map<string, RegistryCredential>();
  /** Digests (`sha256:…`) of images that misbehave although their reference does not say so. */
  readonly misbehaving = new Map<string, Sentinel>();
  /** Hostnames whose DNS records lead to Render, whoever has them as a custom domain. */
  readonly dns = new Set<string>();
  /** Random UUID of this world. */
  readonly id: string;
  readonly owners: readonly Owner[];
  readonly clock: Clock;
  readonly timings: Timings;
  readonly random: Random;

  constructor(
    id: string,
    parts: { owners: readonly Owner[]; clock: Clock; timings: Timings; random: Random },
  ) {
    this.id = id;
    this.owners = parts.owners;
    this.clock = parts.clock;
    this.timings = parts.timings;
    this.random = parts.random;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.clock.now();
  }

  /** A new id. */
  id20(prefix: IdPrefix): string {
    return newId(prefix, this.random, this.now());
  }

  /** A service by id; 404 when there is none. */
  service(id: string | undefined): Service {
    return found(this.services, id);
  }

  /** An env group by id; 404 when there is none. */
  envGroup(id: string | undefined): EnvGroup {
    return found(this.envGroups, id);
  }

  /** A Key Value by id; 404 when there is none. */
  keyValue(id: string | undefined): KeyValue {
    return found(this.keyValues, id);
  }

  /** A project by id; 404 when there is none. */
  project(id: string | undefined): Project {
    return found(this.projects, id);
  }

  /** An environment by id; 404 when there is none. */
  environment(id: string | undefined): Environment {
    return found(this.environments, id);
  }

  /** A registry credential by id; 404 when there is none. */
  credential(id: string | undefined): RegistryCredential {
    return found(this.credentials, id);
  }

  /** A workspace that the tokens reach; 404 for any other. */
  owner(id: string | undefined): Owner {
    const owner = this.owners.find((one) => one.id === id);
    if (!owner) throw notFound(id ?? "");
    return owner;
  }

  /** The env groups that are linked to a service, the one whose variables win last. */
  groupsOf(service: string): EnvGroup[] {
    // Render's guidance: among groups the one that was created last wins.
    return [...this.envGroups.values()]
      .filter(({ serviceIds }) => serviceIds.includes(service))
      .sort((one, other) => one.createdAt - other.createdAt);
  }
}

function found<T>(all: ReadonlyMap<string, T>, id: string | undefined): T {
  const one = all.get(id ?? "");
  if (!one) throw notFound(id ?? "");
  return one;
}
