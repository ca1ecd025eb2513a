import type { Processes } from "../apps/processes.ts";
import type { Engine } from "./engine.ts";
import type { World } from "./world.ts";

/** What the routes of the simulated API share. */
export interface Render {
  world: World;
  processes: Processes;
  /** Moves services, deploys and instances through their states. */
  engine: Engine;
  /** What happens to a deploy that is asked for while another is under way. */
  overlap: "override" | "wait";
  /** Whether a second service, env group or Key Value of the same name in a workspace is refused (409). */
  uniqueNames: boolean;
}
