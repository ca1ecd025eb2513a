import type { Claim } from "../claims.ts";
import type { SettingProblem } from "../finding.ts";
import type { Sections } from "../schema/stack.ts";
import type { StackName } from "../stack-name.ts";

/** What checks across sections look at. */
export interface CheckInput {
  name: StackName;
  /** All configuration, other namespaces included. */
  config: Readonly<Record<string, string>>;
  /** Sections as given. */
  raw: Readonly<Record<string, unknown>>;
  /** Sections with defaults filled in, wrong settings put right; without those that could not be. */
  parsed: Readonly<Partial<Sections>>;
  /** Names of the sections that hold anything encrypted. */
  secretKeys: ReadonlySet<string>;
  /** Today, as YYYY-MM-DD. */
  today: string;
  /** Apps that the other stacks' files name. */
  others?: readonly Claim[];
}

/** Judges what one schema cannot: how settings fit together. Says nothing about sections that are not there. */
export type Check = (input: CheckInput) => SettingProblem[];
