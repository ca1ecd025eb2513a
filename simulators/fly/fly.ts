import type { Processes } from "../apps/processes.ts";
import type { Scripts } from "../apps/scripts.ts";
import type { Timers } from "../kernel/timers.ts";
import type { AppSecrets } from "./app.ts";
import type { Hosts } from "./hosts.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { World } from "./world.ts";

/** What the routes of the simulated API share. */
export interface Fly {
  world: World;
  hosts: Hosts;
  processes: Processes;
  /** Scripts that machines bring along as files, at work. */
  scripts: Scripts;
  lifecycle: Lifecycle;
  timers: Timers;
  /** Slugs of all organizations. */
  orgs: readonly string[];
  /** Slugs of the organizations that each token reaches, by token. */
  tokens: ReadonlyMap<string, readonly string[]>;
  /** Whether waits are 400, as third parties saw, for `stopped` without a version and for a start that is not coming. */
  strictWait: boolean;
  /** Whether a request that names a cordoned machine is refused: Fly does not document it. */
  strictCordon: boolean;
}

/** The newest version of an app's secrets that launches may use at `at`. */
export function secretsReady(secrets: AppSecrets, at: number): number {
  return at >= secrets.availableAt ? secrets.version : secrets.version - 1;
}
