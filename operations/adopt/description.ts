import type { MachineAnswer } from "../../providers/fly/api/machines.ts";
import { type Group, groupsOf } from "./groups.ts";
import type { LiveApp } from "./live-app.ts";

/**
 * An app on Fly as it is, in Fly's own words and with every field that it has: nothing in here is shaped by what a system
 * of this program may make of it. Environment values may be secrets.
 */
export interface AppDescription extends Omit<LiveApp, "machines"> {
  /** Process groups that stay, by name. */
  groups: Group[];
  /** Machines that Fly's own tool made for a moment. */
  passing: MachineAnswer[];
}

/** Describes what was read. Pure. */
export function describeApp({ machines, ...app }: LiveApp): AppDescription {
  return { ...app, ...groupsOf(machines) };
}
