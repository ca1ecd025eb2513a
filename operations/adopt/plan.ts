import type { StackName } from "../../settings/stack-name.ts";
import { accountOf } from "./account.ts";
import { dashboardWriter } from "./dashboard.ts";
import { describeApp } from "./description.ts";
import type { LiveApp } from "./live-app.ts";
import type { Writer } from "./writer.ts";

/** What it takes to put an existing app under this program. Holds no value that looks secret. */
export interface AdoptionPlan {
  /** Name of the section that has `adopt`. @default dashboard */
  section?: string;
  /** Sections of the stack file, by their names without the project. */
  sections: Record<string, unknown>;
  /** What is wrong with those sections, or cannot be told from the app, each with its fix. */
  stillWrong: string[];
  /** Commands that set secrets; each asks for the value. */
  secretCommands: string[];
  /** Secrets that a stack needs and the app has under none of their names, each with its command. @default none */
  missing?: string[];
  /** What the settings cannot say, and what becomes of it. */
  cannot: string[];
  /**
   * What the first update changes: of what it takes over each field with these settings, and nothing else. Where it leaves all of
   * that as it is, what the rollout's own plan does all the same.
   */
  changes: string[];
  /** The same of an app that is taken over as it is: what the first release changes that is let through. @default none */
  later?: string[];
  notes: string[];
  /** Commands and edits, in order. */
  steps: string[];
}

/**
 * The plan for an app, from what is known of it. Pure.
 * @param writer of the system that the app becomes
 */
export function planAdoption(
  live: LiveApp,
  name: StackName,
  platform: "simulated" | "live",
  writer: Writer = dashboardWriter,
): AdoptionPlan {
  const {
    groups,
    asIs = false,
    firstUpdate = [],
    ...written
  } = writer.write(describeApp(live), name, platform);
  const accounts = groups.map(accountOf);
  return {
    ...written,
    cannot: [...written.cannot, ...accounts.flatMap(({ cannot }) => cannot)],
    changes: [...firstUpdate, ...(asIs ? [] : accounts.flatMap(({ changes }) => changes))],
    ...(asIs ? { later: accounts.flatMap(({ changes }) => changes) } : {}),
  };
}
