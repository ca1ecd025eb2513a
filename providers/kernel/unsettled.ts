import type { Clock } from "./clock.ts";
import { isOutcomeUnknown, messageOf, PartialError } from "./errors.ts";
import type { AnyImplementation, Context, Outs } from "./implementation.ts";
import { waitUntil } from "./wait-until.ts";

/*
 * A create whose outcome is not known: its answer was lost or could not be read, and what it asked for is not to be seen.
 * It may be there all the same, and lists of platforms lag. So it is half made in the state, under the name that people
 * know it by, and the next `pulumi up` (or the destroy) looks for it before anything else is made or forgotten.
 */

/** Output that marks what is half made: milliseconds since the epoch at which the create ended, by the platform's clock. */
const SINCE = "unsettledSince";

/** Output with the id that the platform gave to what was found later: the engine's own id of a resource cannot change. */
const REAL_ID = "settledId";

/**
 * How long after a create what it made may be invisible, in milliseconds. Lists of the platforms lag by seconds; two
 * minutes is what the slowest of their answers was seen to take.
 */
const VISIBLE_WITHIN_MS = 120_000;

/** Whether the outputs are those of a create whose outcome is not known. */
export const isUnsettled = (outs: Outs): boolean => typeof outs[SINCE] === "number";

/** The id by which the platform knows a resource. */
export const realIdOf = (id: string, outs: Outs): string =>
  typeof outs[REAL_ID] === "string" ? outs[REAL_ID] : id;

/** The outputs with what the state alone knows of the id. */
export const withRealId = (outs: Outs, id: string, stateId: string): Outs =>
  id === stateId ? outs : { ...outs, [REAL_ID]: id };

/** Sends a create; when its outcome is not known, looks for what it made. @throws the error of the create */
export async function madeOrFound<T>(
  clock: Clock,
  make: () => Promise<T>,
  find: () => Promise<T | undefined>,
  withinMs = 5_000,
): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (!isOutcomeUnknown(error)) throw error;
    // A look that fails tells nothing of the create.
    const found = await waitUntil(clock, withinMs, find).catch(() => undefined);
    if (found === undefined) throw error;
    return found;
  }
}

/** What the engine stores of a create whose outcome is not known. */
export function halfMade(
  { unsettled }: AnyImplementation,
  { clock }: Context,
  inputs: Outs,
  error: unknown,
): PartialError | undefined {
  if (!unsettled || !isOutcomeUnknown(error)) return undefined;
  const id = unsettled.id(inputs);
  const reason = `${messageOf(error)}. Whether "${id}" was made is not known. It is kept as half made: the next \`pulumi up\` looks for it, and takes it over or makes it`;
  return new PartialError(reason, id, { ...inputs, [SINCE]: clock.now() }, [reason], error);
}

/** Looks for what a create of unknown outcome made, until it would be seen for certain. */
export function located(
  { unsettled, schema }: AnyImplementation,
  context: Context,
  olds: Outs,
): Promise<{ id: string; outs: Outs } | undefined> {
  const inputs = schema.parse(
    Object.fromEntries(Object.entries(olds).filter(([key]) => key in schema.shape)),
  ) as Outs;
  const left = Number(olds[SINCE]) + VISIBLE_WITHIN_MS - context.clock.now();
  if (left > 0) context.report(`${unsettled?.id(inputs)}: looking for what an earlier run may have made`);
  return waitUntil(context.clock, Math.max(0, left), async () => unsettled?.locate(context, inputs));
}
