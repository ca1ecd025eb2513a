import type { Variable } from "../../settings/matrix/variable.ts";

/** What becomes of the variables and secrets of an app. */
export interface EnvironmentPlan {
  /** Plain values for `hotdash:variables`. */
  variables: Record<string, string>;
  /** Flags that are not at their safe side, as the application reads them; in production with the leave that they need. */
  flags: Record<string, unknown>;
  /** Sections that plain values tell, beside these: the project at Supabase, the shop. */
  sections: Record<string, Record<string, string>>;
  /** Commands that set the secrets which the program must be given; each asks for its value. */
  secretCommands: string[];
  /** Secrets that a stack needs and the app has under none of their names, each with its command. */
  missing: string[];
  cannot: string[];
  notes: string[];
}

/** How a variable of the application that nothing here knows is kept. */
export const extraHint = (row: Variable | undefined, name: string, kind = "secret"): string =>
  row === undefined
    ? `. To keep it under this program: hotdash:extras.${name} {kind: ${kind}, reason: <what it is for>}`
    : "";
