import { FLAG_TABLE } from "./flags/table.ts";

export type { FlagKind, FlagRow, Reader } from "./flags/reader.ts";
export { asRead, goesLive, offText, onText, readAs } from "./flags/reader.ts";

/**
 * Switches of the dashboard. Each stands at its safe side unless a stack file says otherwise: features are off, mock/live
 * switches make no outside call, and what must never reach production is refused there whatever is said. In production the
 * other side needs an owner, evidence and an expiry date. The name is the environment variable that the app reads; it travels
 * as plain text, so that plan and drift show it.
 */
export const FLAGS = FLAG_TABLE;

/** Name of a flag: the environment variable that carries it. */
export type FlagName = keyof typeof FLAGS;

/** Whether this is the name of a declared flag. */
export const isFlag = (name: string): name is FlagName => Object.hasOwn(FLAGS, name);

/** The flag that an exact name carries: its own, or the other spelling that its reader takes. */
export const declaredAs = (name: string): FlagName | undefined =>
  isFlag(name)
    ? name
    : (Object.keys(FLAGS) as FlagName[]).find((flag) =>
        (FLAGS[flag] as { spellings?: readonly string[] }).spellings?.includes(name),
      );
