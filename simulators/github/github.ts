import type { World } from "./world.ts";

/** What the routes of the simulated API share. */
export interface Github {
  world: World;
  /** How long a new secret or variable is not yet found by GET, in milliseconds of the world's clock. */
  consistencyDelayMs: number;
}
