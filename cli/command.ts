import type { Kind } from "./kinds.ts";

/** Arguments or options by their name in code: `awaitChecks` is `--await-checks`. */
export type Shape = Readonly<Record<string, Kind<unknown>>>;

/** What a command is given: the values of its arguments and options, and what it passes on to the engine. */
export type Given<A extends Shape, O extends Shape> = {
  -readonly [Name in keyof (A & O)]: (A & O)[Name] extends Kind<infer V> ? V : never;
} & { engine: string[] };

/** Headings of the help, in its order: what somebody wants to know, to change, and to keep in order. */
export const GROUPS = ["Look", "Change", "Care", "This machine"] as const;

/** A command: everything that its help and docs/commands.md say, and how it runs. */
export interface Definition<A extends Shape, O extends Shape> {
  /** Words after `hotdash`: `secrets compare`. */
  name: string;
  group: (typeof GROUPS)[number];
  /** One sentence without a full stop. */
  summary: string;
  /** Sentences for its own help. */
  about?: string;
  /** In their order. */
  arguments?: A;
  options?: O;
  /** What every other option is, when it is passed on: `pulumi up` for the engine's. */
  passesOn?: string;
  /** Whether every word after its name goes on as it is, `--` and options of our own names too. */
  raw?: boolean;
  /** Variables of the environment that it reads. */
  environment?: Readonly<Record<string, string>>;
  /** Command lines after the name, and what each does. */
  examples: readonly (readonly [line: string, does: string])[];
  /** Exit codes beside those that all commands share, or what these mean here. */
  codes?: Readonly<Record<number, string>>;
  /** The exit code of a run that could not be made. @default 1 */
  failure?: number;
  /** What is wrong with values that are allowed each for itself. */
  check?(given: Given<A, O>): string[];
  /** Loads what it needs only then, so that help and refusals are quick. Answers its exit code. @default 0 */
  run(given: Given<A, O>): Promise<number | undefined> | Promise<void>;
}

/** A command whose own types are of no more interest. */
export type Command = Definition<Shape, Shape>;

type Nothing = Readonly<Record<never, never>>;

/** An entry of the table. */
export function command<const A extends Shape = Nothing, const O extends Shape = Nothing>(
  definition: Definition<A, O>,
): Command {
  return definition as unknown as Command;
}

/** How every command may end. Above 2 each says its own. */
export const CODES: Readonly<Record<number, string>> = {
  0: "done",
  1: "failed; the message says what is live and what to do",
  2: "the command line cannot be acted on; nothing was touched",
};

export const codesOf = ({ codes = {} }: Command): [code: number, meaning: string][] =>
  Object.entries({ ...CODES, ...codes }).map(([code, meaning]) => [Number(code), meaning]);
