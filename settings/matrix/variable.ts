import type * as z from "zod";
import type { AppsInput } from "../apps.ts";
import type { Sections } from "../schema/stack.ts";
import type { EnvironmentClass, StackName } from "../stack-name.ts";
import { DASHBOARD, DECLARED, type System } from "./systems.ts";

/** Where a value goes, or may go: to GitHub only where a workflow reads it, which github.workflowReads of the stack says. */
export type Target = "fly env" | "fly secret" | "github variable" | "github secret";

/** What the matrix may look at: the stack's name and its sections, defaults filled in. */
export type MatrixContext = StackName &
  Pick<Sections, "dashboard" | "supabase" | "variables" | "secrets"> &
  Partial<Pick<Sections, "shopify">> &
  AppsInput;

/** What decides whether a value must be given. */
export type NeedContext = Omit<MatrixContext, "supabase"> & {
  /** The stack's Key Value holds the webhook queue: no other Redis is needed for it. @default false */
  queueInKeyValue?: boolean;
};

/** What a value must look like; `registry` has the words that errors and the document use. */
export type Shape = z.ZodType<string>;

/** One environment variable: what it is for, where it comes from and where it goes. */
export interface Variable {
  name: string;
  /** What it is for. */
  description: string;
  /**
   * setting: `hotdash:variables`. secret: `hotdash:secrets`. derived: made from other settings. generated: made by
   * Pulumi itself and kept in state; in no map of `routeEnvironment`.
   */
  source: "setting" | "secret" | "derived" | "generated";
  targets: readonly Target[];
  /** Systems that get it: those whose code reads it, and those of `planned`. @default the dashboard */
  of?: readonly System[];
  /**
   * Systems of `of` for which only plans name it: no code of theirs reads it. `true`: all of them. What is given goes there as
   * before; no stack is asked for it unless another value of its own says that it is used.
   * @default none
   */
  planned?: true | readonly System[];
  /** One more target, under a condition. */
  alsoTo?: { target: Target; when: string; holds: (context: NeedContext) => boolean };
  /** Stacks that have it. @default all */
  stacks?: readonly EnvironmentClass[];
  /** `true`, or the condition under which a value must be given. @default false */
  required?: true | { when: string; holds: (context: NeedContext) => boolean };
  /** Value when none is given (source setting). */
  default?: string;
  /**
   * How the value is made (source derived, and a setting or a secret that is not given); undefined when the stack has none.
   * Also what an explicit plain one of source derived must equal.
   */
  derive?: (context: MatrixContext) => string | undefined;
  /** Whether a derived value is secret. */
  secret?: boolean;
  /** The form of its value, on every path: settings and policies refuse any other. */
  shape: Shape;
  /**
   * Value on a developer's machine, where nothing belongs to any stack; null where it must not be set there.
   * @default that of `default` for settings; for secrets none: whoever needs one fills in their own
   */
  local?: string | null;
  /** A value that a fix command may suggest (source setting). */
  suggestion?: string;
  /** An invented value of the right shape that holds the canary; for demonstrations and tests only (source secret). */
  example?: (canary: string, context: Pick<MatrixContext, "supabase">) => string;
}

/** Whether the values of a variable must never be shown. */
export const isSecret = (variable: Variable): boolean =>
  variable.source === "secret" || variable.source === "generated" || variable.secret === true;

/** Systems that get a variable. */
export const systemsOf = ({ of }: Variable): readonly System[] => of ?? [DASHBOARD];

/**
 * Whether stacks have values of a variable: those of systems that they declare, and what workflows get. What other systems have to
 * themselves goes to none of their processes.
 */
export const isOfStacks = (variable: Variable): boolean =>
  systemsOf(variable).some((system) => DECLARED.includes(system)) ||
  variable.targets.some((target) => target.startsWith("github"));

/** Systems whose code reads a variable. */
export const readersOf = (variable: Variable): readonly System[] =>
  systemsOf(variable).filter((system) => !plannedFor(variable, system));

/** Whether only plans name a variable for a system. */
export const plannedFor = ({ planned = [] }: Variable, system: System): boolean =>
  planned === true || planned.includes(system);

/** Whether a stack must be given a value. */
export function isRequired(variable: Variable, context: NeedContext): boolean {
  if (!appliesTo(variable, context.environmentClass) || !isOfStacks(variable)) return false;
  const { required } = variable;
  return required === true || (typeof required === "object" && required.holds(context));
}

/** Whether stacks of a class have the variable at all. */
export const appliesTo = (variable: Variable, environmentClass: EnvironmentClass): boolean =>
  variable.stacks?.includes(environmentClass) ?? true;
