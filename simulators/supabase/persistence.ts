import type { Project } from "./project.ts";
import type { World } from "./world.ts";

/** Grows when the format changes. */
const FORMAT = 1;

/** What the state file of a world holds. Values of secrets are in it: only invented ones belong into a simulated world. */
export interface Saved {
  format: number;
  id: string;
  projects: Project[];
}

/** The world as JSON can hold it. */
export const save = (world: World): Saved => ({
  ...{ format: FORMAT, id: world.id, projects: [...world.projects.values()] },
});

/** The saved world of a state file; throws when it is of another format. */
export function readSaved(found: unknown): Saved | undefined {
  if (found === undefined) return undefined;
  const saved = found as Saved;
  if (saved.format === FORMAT) return saved;
  throw new Error(
    `the state file has format ${String(saved.format)}, not ${FORMAT}; move it away to start anew`,
  );
}
