import type { Sentinel } from "../apps/sentinels.ts";
import { savedAs } from "../kernel/saved-world.ts";
import { type App, AppSecrets, type Certificate, type IpAssignment, type StoredSecret } from "./app.ts";
import type { Fly } from "./fly.ts";
import type { Host } from "./hosts.ts";
import type { Machine } from "./machine.ts";
import type { Volume } from "./volume.ts";
import type { DeployToken } from "./world.ts";

/** Grows when the format changes. */
const FORMAT = 1;

interface SavedApp extends Omit<App, "machines" | "volumes" | "certificates" | "secrets"> {
  machines: Omit<Machine, "watchers">[];
  volumes: Volume[];
  certificates: Certificate[];
  secrets: { stored: [string, StoredSecret][]; version: number; availableAt: number };
}

/** What the state file of a world holds. No secret value and no token is in it. */
export interface Saved {
  format: number;
  id: string;
  key: string;
  /** How often this world was loaded again. */
  restarts: number;
  apps: SavedApp[];
  hosts: Host[];
  deployTokens: DeployToken[];
  misbehaving: [string, Sentinel][];
}

/** The world as JSON can hold it. */
export function save({ world, hosts }: Fly, restarts: number): Saved {
  return {
    format: FORMAT,
    id: world.id,
    key: world.key,
    restarts,
    hosts: hosts.all(),
    deployTokens: world.deployTokens,
    misbehaving: [...world.misbehaving],
    apps: [...world.apps.values()].map(({ machines, volumes, certificates, secrets, ...app }) => ({
      ...app,
      machines: [...machines.values()].map(({ watchers: _, ...machine }) => ({ ...machine, history: [] })),
      volumes: [...volumes.values()],
      certificates: [...certificates.values()],
      secrets: {
        stored: [...secrets.stored],
        version: secrets.version,
        availableAt: secrets.availableAt,
      },
    })),
  };
}

/** The saved world of a state file. @throws Error when it is of another format */
export const readSaved = (found: unknown): Saved | undefined => savedAs<Saved>(found, FORMAT);

/** Fills a new world with what was saved. */
export function restore({ world, hosts }: Fly, saved: Saved): void {
  hosts.restore(saved.hosts);
  world.deployTokens = saved.deployTokens;
  for (const [digest, sentinel] of saved.misbehaving) world.misbehaving.set(digest, sentinel);
  for (const { machines, volumes, certificates, secrets: kept, ...rest } of saved.apps) {
    const secrets = new AppSecrets(world.key);
    for (const [name, one] of kept.stored) secrets.stored.set(name, one);
    secrets.version = kept.version;
    secrets.availableAt = kept.availableAt;
    const app: App = {
      ...rest,
      ips: rest.ips as IpAssignment[],
      machines: new Map(machines.map((one) => [one.id, { ...one, watchers: new Set() }])),
      volumes: new Map(volumes.map((one) => [one.id, one])),
      certificates: new Map(certificates.map((one) => [one.hostname, one])),
      secrets,
    };
    world.apps.set(app.name, app);
  }
}
