import type { App, AppVariable } from "./schema/apps.ts";
import type { Chatwoot } from "./schema/chatwoot.ts";
import type { DeepReadonly } from "./types.ts";

/** A variable of an app, with what only the program says of one. */
export type DeclaredVariable = AppVariable & {
  /**
   * `source`: given for what is made of it, and no process gets it. `part`: a part of the app's connection, under a name of its own.
   * `store`: the address of its Key Value, which nobody gives.
   */
  only?: "source" | "part" | "store";
};

/** An app as it is declared: one of the team's own, or one that the program knows the settings of. */
export interface DeclaredApp extends Omit<DeepReadonly<App>, "variables"> {
  variables: Readonly<Record<string, DeepReadonly<DeclaredVariable>>>;
  /** What a release must answer, and uptime asks. @default its health path, with status 200 */
  smoke?: readonly { path: string; status: number; timeout_ms: number; contains?: string }[];
  /** Whether its connections need sessions, which port 6543 has none of. @default false */
  sessions?: boolean;
  /** The Supabase project that its connections go to. @default the stack's */
  supabase?: DeepReadonly<NonNullable<Chatwoot["supabase"]>>;
  /** Where in the settings something of it stands, by the names of `App`. */
  at: (path: readonly PropertyKey[]) => PropertyKey[];
}

/** Name of the variable that an app's connection is given as, where its processes read parts. */
export const sourceOf = ({ variables }: Pick<DeclaredApp, "variables">): string | undefined =>
  Object.keys(variables).find((name) => variables[name]?.only === "source");
