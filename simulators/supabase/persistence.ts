import { savedAs } from "../kernel/saved-world.ts";
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

/** The saved world of a state file. @throws Error when it is of another format */
export const readSaved = (found: unknown): Saved | undefined => savedAs<Saved>(found, FORMAT);
