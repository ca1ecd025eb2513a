/** What a stack is for. Everything that differs between stacks hangs on this, never on a comparison of names. */
export type EnvironmentClass = "staging" | "production" | "preview";

/** Which stack is being judged: the parts that error messages and defaults need. */
export interface StackName {
  /** Name of the project: the prefix of every key in a stack file (`hotdash:fly`). */
  project: string;
  /** Name of the stack: `staging`, `production` or `pr-<n>`. */
  stack: string;
  environmentClass: EnvironmentClass;
}

/** The class of a stack by its name; undefined when the name is none that this program knows. */
export function environmentClassOf(stack: string): EnvironmentClass | undefined {
  if (stack === "staging" || stack === "production") return stack;
  return /^pr-[1-9]\d*$/.test(stack) ? "preview" : undefined;
}

/** The stack that owns what exists once, whatever the other stacks are: rulesets, labels, the previews' environment. */
export const SHARED = "shared";
