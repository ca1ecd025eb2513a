import type { StackName } from "../../settings/stack-name.ts";
import type { AppDescription } from "./description.ts";
import type { Group } from "./groups.ts";

/**
 * Turns the description of an app into the settings of one system of this program. Another system is another writer: it
 * says what it can, and names the groups that it takes; what it cannot say, and what its first `up` would change, is
 * found by comparing those groups with what it would declare.
 */
export interface Writer {
  write(app: AppDescription, name: StackName, platform: "simulated" | "live"): Written;
}

/** What a writer makes of an app. Holds no value that looks secret. */
export interface Written {
  /** Name of the section that has `adopt`. @default dashboard */
  section?: string;
  /** Sections of the stack file, by their names without the project. */
  sections: Record<string, unknown>;
  /** Commands that set secrets; each asks for the value. */
  secretCommands: string[];
  /** Secrets that a stack needs and the app has under none of their names, each with its command. @default none */
  missing?: string[];
  /** What is wrong with the sections, each with its fix. */
  stillWrong: string[];
  /** What the settings cannot say, beside fields of machines. */
  cannot: string[];
  notes: string[];
  /** Commands and edits, in order. */
  steps: string[];
  groups: TakenGroup[];
  /** Whether the first update leaves all of it as it is, so that what it declares comes with a later release. @default false */
  asIs?: boolean;
  /** What that update does all the same. @default nothing */
  firstUpdate?: string[];
}

/** A process group of the app that becomes the system's. */
export interface TakenGroup {
  /** What it is called there. */
  name: string;
  live: Group;
  /** Config of its machines with these settings; undefined when it cannot be foreseen. */
  declared: Record<string, unknown> | undefined;
  /** Fields of machines that `cannot` tells in words of its own, with all that is inside them. */
  told: readonly string[];
}
