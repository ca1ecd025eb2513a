import type { Checks } from "../../settings/rules/required-checks.ts";
import type { AnySettings, StackSettings } from "../../settings/types.ts";
import { withDashboard } from "../../settings/with-dashboard.ts";
import type { Changes } from "../changes/change.ts";
import type { Verdict } from "../gates/gate.ts";
import type { GithubClient } from "../github/client.ts";
import type { ReleaseMigrations } from "../migrations/release.ts";
import type { Session } from "../postgres/named-session.ts";
import type { Display } from "../run/display.ts";
import type { Answer } from "../run/question.ts";
import type { WantedRelease } from "../run/wanted.ts";
import type { Verification } from "../verify/judge.ts";
import type { Stack } from "../workspace/stack.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { DeployOptions } from "./options.ts";
import type { RunFolder } from "./run-folder.ts";

/** What one run knows; each step adds to it. */
export interface Facts {
  settings?: AnySettings;
  /** Checks that the repository demands of every commit. */
  required?: Checks;
  /** Logins whose records of deployments count, as the stack shared names them; none: whoever's token asks. */
  deployers?: readonly string[];
  /** Commit that the image was built from. */
  commit?: string;
  /** What is to be deployed; `image` is `repository[:tag]@digest`. */
  release?: WantedRelease;
  digest?: string;
  /** Last good image of the stack before this run; undefined before its first release. */
  running?: string;
  /** What every gate said, by the name of its step. */
  verdicts: Record<string, Verdict>;
  /** Gates that were closed while what is asked for may run already; undefined where nothing is previewed after them. */
  held?: { name: string; code: ExitCode; findings: Verdict["findings"] }[];
  /** What the release does to its database; undefined where this program does nothing there. */
  migrations?: ReleaseMigrations;
  /** The session that looks at the database, holds its lock and changes it, as long as there is one. */
  session?: Session | undefined;
  /** Versions that this run applied. */
  migrated?: readonly string[];
  /** What the database was like before the machines were touched. */
  verification?: Verification;
  /** What the preview announced. */
  plan?: ApprovedPlan;
  /** Mark of the state that was previewed: another one means that somebody changed the stack since. */
  stateMark?: string;
  /** Why the plan counts as approved. */
  approval?: string;
  /** Whether the engine's update was begun in this run. */
  begun: boolean;
  /** Until when it may wait for who holds the stack; milliseconds since the epoch. Undefined until somebody does. */
  waitUntil?: number;
  /** What the update really did. */
  applied?: Changes;
  /** How the release answered from outside. */
  smoke?: { passed: boolean; seen: unknown };
  /** How the steps before the last ones ended: 0 unless one failed. */
  code: ExitCode;
}

/** What is approved as one: the changes, and by `hashed` the files that change the database. */
export type ApprovedPlan = Changes & { fingerprint: string; migrations?: readonly string[] };

/** What steps work with. */
export interface DeployContext {
  readonly stack: Stack;
  readonly options: DeployOptions;
  readonly display: Display;
  readonly folder: RunFolder;
  readonly facts: Facts;
  /** Plan that an earlier, interrupted run of the same intent had approved. */
  readonly approvedBefore: ApprovedPlan | undefined;
  /** Image that the interrupted run had resolved: what a tag or `previous` meant then, it means now. */
  readonly resolvedBefore: string | undefined;
  /** Asks a person; undefined where there is none. */
  readonly ask: ((stack: string, signal: AbortSignal) => Promise<Answer>) | undefined;
  /** Aborted when the run was asked to stop. */
  readonly stopped: AbortSignal;
  /** Milliseconds since the epoch. */
  now(): number;
  say(line: string): void;
  /** The repository of the settings. @throws Error when GITHUB_TOKEN is missing. */
  github(): GithubClient;
  /** Names who is to hear of an interrupt while a step works; answers what takes that back. */
  interruptible(handlers: { stop(signal: NodeJS.Signals): void; leave(): void }): () => void;
}

/** One step of a deploy. Each asks the real system, never the journal, whether it is done. */
export interface Step {
  readonly name: string;
  /** What it does, for people. */
  readonly title: string;
  /** Looks whether it is done already, and how that is known; undefined when it is not. */
  done?(context: DeployContext): Promise<string | undefined>;
  /** Does it; answers what is worth saying. @throws StepFailure, or any Error, which counts as `failed`. */
  run(context: DeployContext): Promise<string>;
  /** Runs also after a failure, once machines or the database were touched: what happened is to be written down. */
  readonly afterFailure?: boolean;
  /** Runs also while nothing but gates was closed: everything that stands against a release is said at once. */
  readonly besideGates?: boolean;
}

/** A step that ends the run with a code of its own. */
export class StepFailure extends Error {
  override readonly name = "StepFailure";
  readonly code: ExitCode;

  constructor(code: ExitCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The settings of a run that releases the dashboard's image: a stack without it takes no step that asks for them. */
export const releasedBy = (facts: Facts): StackSettings => withDashboard(known(facts, "settings"));

/** A fact that an earlier step leaves. @throws Error when the steps are in the wrong order, which is a defect. */
export function known<K extends keyof Facts>(facts: Facts, name: K): NonNullable<Facts[K]> {
  const value = facts[name];
  if (value === undefined || value === null) throw new Error(`the step that finds out ${name} has not run`);
  return value;
}
