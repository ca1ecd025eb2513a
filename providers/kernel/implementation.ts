import type { z } from "zod";
import type { Clock } from "./clock.ts";
import type { RunEvent } from "./run-directory.ts";

/** Outputs of a resource as Pulumi stores them. */
export type Outs = Record<string, unknown>;

/** What an operation may use besides its inputs. */
export interface Context {
  /** The clock of this run. */
  clock: Clock;
  /** Shows one line of progress in `pulumi up`. */
  report(line: string): void;
  /** Aborted, with an Error that says "stopped on request", when the person who started the run wants it to end. */
  stop: AbortSignal;
  /** Tells the run's event file (see run-directory.ts) what happened; never throws, and does nothing without one. */
  event(event: RunEvent): void;
}

/** What a change between state and program means for one resource. */
export interface DiffRules<Inputs> {
  /** Fields that force a replacement when they change. */
  replace: readonly (keyof Inputs & string)[];
  /**
   * Fields that must not change at all, with the way out as a sentence; the preview fails with it. For resources that
   * hold data and are therefore never replaced by a diff.
   */
  fixed?: Partial<Record<keyof Inputs & string, string>>;
  /** Fields whose change alone asks for no request to the platform, and so for no update. */
  ignore?: readonly (keyof Inputs & string)[];
  /**
   * One line for people who look at a preview that updates the resource: the plan and the cost that a diff does not show.
   * Printed where HOTDASH_ANNOUNCE is 1, as `npm run preview` sets it.
   */
  announce?(news: Inputs): string;
  /**
   * Fields whose value may differ from the stored one without asking for an update: tells whether what was done for the
   * stored value does for the declared one too. That one is `UNKNOWN` (unknowns.ts) in a preview that updates the
   * resource it comes from. Whoever answers true then keeps an update out of the preview which `up`, where the value is
   * known and this is asked again, may have to do: allowed only where the preview shows the cause of it elsewhere.
   */
  covers?: Partial<Record<keyof Inputs & string, (stored: unknown, declared: unknown) => boolean>>;
  /** Whether the stored outputs say that something is left to do, although nothing that is declared differs. */
  unfinished?(olds: Outs): boolean;
  /** Further judgements on old state and new inputs, as sentences; the preview fails with them. */
  refuse?(olds: Inputs, news: Inputs): { property: string; reason: string }[];
}

/** One kind of resource: everything the six provider methods need. */
export interface Implementation<Schema extends z.ZodObject> {
  /** Kind as `module:Type`. */
  kind: string;
  /** Inputs with defaults and normal form; unknown keys are refused. */
  schema: Schema;
  rules: DiffRules<z.infer<Schema>>;
  /** Number of the form in which outputs are stored; `upgrade` brings older ones up to it before anything reads them. */
  schemaVersion: number;
  upgrade?(olds: Outs, from: number): Outs;
  create(context: Context, inputs: z.infer<Schema>): Promise<{ id: string; outs: Outs }>;
  /** What the platform says; undefined when the object is gone. `inputs` shows drift, declared field by field. */
  read(
    context: Context,
    id: string,
    olds: z.infer<Schema> & Outs,
  ): Promise<{ outs: Outs; inputs: z.infer<Schema> } | undefined>;
  /** Makes the live object what `news` says, whatever state it is in, so that running it again is safe. */
  update(context: Context, id: string, olds: z.infer<Schema> & Outs, news: z.infer<Schema>): Promise<Outs>;
  /** For kinds that make something: how a create whose outcome is not known is settled later (see unsettled.ts). */
  unsettled?: {
    /** What people call it: its id in the state as long as the platform's own is not known. */
    id(inputs: z.infer<Schema>): string;
    /** What a create of these inputs made, as `create` would answer it. Only looks. */
    locate(context: Context, inputs: z.infer<Schema>): Promise<{ id: string; outs: Outs } | undefined>;
  };
  /** Must treat an absent object as done, and nothing else. */
  remove(context: Context, id: string, olds: z.infer<Schema> & Outs): Promise<void>;
}

/** An implementation whose input type no longer matters: what the dispatcher handles. */
export type AnyImplementation = Implementation<z.ZodObject>;
