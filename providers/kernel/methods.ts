import { checkInputs } from "./check.ts";
import { clockFromEnvironment } from "./clock.ts";
import { equal, storable } from "./compare.ts";
import { isOutcomeUnknown, messageOf, PartialError } from "./errors.ts";
import type { AnyImplementation, Context, Outs } from "./implementation.ts";
import { watchEngine } from "./parent-watch.ts";
import { redact } from "./redact.ts";
import { recordEvent, stopSignal } from "./run-directory.ts";
import { holdsUnknown } from "./unknowns.ts";
import { halfMade, isUnsettled, located, realIdOf, withRealId } from "./unsettled.ts";

/** The six methods of a Pulumi dynamic provider, for one implementation. Everything a resource must not forget is here. */
export function methodsOf(implementation: AnyImplementation) {
  return {
    check: (olds: Outs, news: Outs) => shown(async () => checkInputs(implementation, olds ?? {}, news)),

    diff: (_id: string, olds: Outs, news: Outs) =>
      shown(async () => diffOf(implementation, upgraded(implementation, olds), news)),

    create: (inputs: Outs) =>
      shown(async () => {
        const parsed = implementation.schema.parse(withoutText(inputs)) as Outs;
        return created(implementation, contextOf(parsed), parsed);
      }, inputs),

    read: (id: string, props: Outs) =>
      shown(async () => {
        const olds = upgraded(implementation, props);
        // Whether it is there is for the next update to find out: a look now could be too early.
        if (isUnsettled(olds)) return { id, props: olds, inputs: declaredOf(implementation, olds) };
        const found = await implementation.read(contextOf(olds), realIdOf(id, olds), olds);
        if (!found) return {};
        return { id, props: stored(implementation, found.outs), inputs: storable(found.inputs) as Outs };
      }),

    update: (id: string, props: Outs, news: Outs) =>
      shown(async () => {
        const olds = upgraded(implementation, props);
        const parsed = implementation.schema.parse(withoutText(news)) as Outs;
        const context = contextOf(parsed);
        const outs = isUnsettled(olds)
          ? await settled(implementation, context, id, olds, parsed)
          : await updated(implementation, context, { id, realId: realIdOf(id, olds), olds }, parsed);
        return { outs: stored(implementation, outs) };
      }, news),

    remove: (id: string, props: Outs) =>
      shown(async () => {
        const olds = upgraded(implementation, props);
        const context = contextOf(olds);
        const live = isUnsettled(olds)
          ? await located(implementation, context, olds)
          : { id: realIdOf(id, olds), outs: olds };
        if (live) await implementation.remove(context, live.id, live.outs);
      }),
  };
}

async function created(implementation: AnyImplementation, context: Context, inputs: Outs) {
  try {
    const { id, outs } = await implementation.create(context, inputs);
    return { id: String(id), outs: stored(implementation, outs) };
  } catch (error) {
    throw halfMade(implementation, context, inputs, error) ?? error;
  }
}

/** Finds out what became of a create whose outcome was not known, and brings it to the inputs, or makes it. */
async function settled(
  implementation: AnyImplementation,
  context: Context,
  stateId: string,
  olds: Outs,
  inputs: Outs,
): Promise<Outs> {
  try {
    const found = await located(implementation, context, olds);
    if (found)
      return await updated(
        implementation,
        context,
        { id: stateId, realId: found.id, olds: found.outs },
        inputs,
      );
    const { id, outs } = await implementation.create(context, inputs);
    return withRealId(outs, String(id), stateId);
  } catch (error) {
    const open = halfMade(implementation, context, inputs, error);
    if (open) throw new PartialError(open.message, stateId, open.outs, open.reasons, error);
    if (!(error instanceof PartialError) || error.id === stateId) throw error;
    throw new PartialError(
      error.message,
      stateId,
      withRealId(error.outs, error.id, stateId),
      error.reasons,
      error,
    );
  }
}

/**
 * An update of which nobody knows whether it was made counts as half made: the next one brings it to its inputs, also when
 * these are again what they were before.
 */
async function updated(
  implementation: AnyImplementation,
  context: Context,
  live: { id: string; realId: string; olds: Outs },
  inputs: Outs,
): Promise<Outs> {
  const { id, realId, olds } = live;
  try {
    return withRealId(await implementation.update(context, realId, olds, inputs), realId, id);
  } catch (error) {
    if (error instanceof PartialError)
      throw new PartialError(error.message, id, withRealId(error.outs, realId, id), error.reasons, error);
    if (!isOutcomeUnknown(error)) throw error;
    const reason = `${messageOf(error)}. Whether it took effect is not known: the next \`pulumi up\` brings it to what is declared`;
    throw new PartialError(reason, id, withRealId({ ...olds }, realId, id), [reason], error);
  }
}

/** Compares declared inputs with the state. Outputs that are not inputs never count, nor does the provider text. */
function diffOf({ schema, rules }: AnyImplementation, olds: Outs, news: Outs) {
  const changed = changedKeys({ schema, rules }, olds, news);
  const ignored = new Set<string>(rules.ignore ?? []);
  // What is half made is looked for, whatever else is declared; what is half done is finished.
  const changes = isUnsettled(olds) || rules.unfinished?.(olds) || changed.some((key) => !ignored.has(key));
  if (changes && rules.announce) announce(rules.announce(normalForm(schema, news)));
  // What is not known yet may be what is there: the engine asks again once it is known, and then replaces what changed.
  const known = changed.filter((key) => !holdsUnknown(news[key]));
  return {
    changes,
    replaces: known.filter((key) => (rules.replace as readonly string[]).includes(key)),
    deleteBeforeReplace: true,
  };
}

/** What is declared the same has the same normal form, which then need not be made: so of nearly all in nearly every run. */
function changedKeys(
  { schema, rules }: Pick<AnyImplementation, "schema" | "rules">,
  olds: Outs,
  news: Outs,
): string[] {
  if (equal(declaredOf({ schema }, olds), declaredOf({ schema }, news))) return [];
  const want = normalForm(schema, news);
  const have = normalForm(schema, olds);
  return Object.keys(schema.shape)
    .filter((key) => !equal(want[key] ?? null, have[key] ?? null))
    .filter((key) => !rules.covers?.[key]?.(have[key], want[key]));
}

const announced = new Set<string>();

/** Tells the people who look at a preview, once: the engine may ask for one difference several times. */
function announce(line: string): void {
  if (process.env.HOTDASH_ANNOUNCE !== "1" || announced.has(line)) return;
  announced.add(line);
  console.log(redact(line));
}

/** The declared part of a property bag with its defaults; as it stands while some of it is not known yet. */
function normalForm(schema: AnyImplementation["schema"], bag: Outs): Outs {
  const declared = declaredOf({ schema }, bag);
  const parsed = schema.safeParse(declared);
  return parsed.success ? (storable(parsed.data) as Outs) : declared;
}

const declaredOf = ({ schema }: Pick<AnyImplementation, "schema">, bag: Outs): Outs =>
  Object.fromEntries(Object.entries(bag).filter(([key]) => key in schema.shape));

/** Outputs in the form that is stored: plain JSON with the number of its form. */
function stored({ schemaVersion }: AnyImplementation, outs: Outs): Outs {
  return { ...storable(outs), schemaVersion };
}

function upgraded({ schemaVersion, upgrade }: AnyImplementation, props: Outs): Outs {
  const olds = withoutText(props);
  const from = typeof olds.schemaVersion === "number" ? olds.schemaVersion : 1;
  if (from > schemaVersion) {
    throw new Error(
      `this stack was written by a newer version of the program (state form ${from}, this program knows ${schemaVersion}); update your checkout`,
    );
  }
  return from < schemaVersion && upgrade ? upgrade(olds, from) : olds;
}

function withoutText(props: Outs): Outs {
  const { __provider: _text, ...rest } = props ?? {};
  return rest;
}

function contextOf(inputs: Outs): Context {
  const simulated = inputs.platform === "simulated";
  watchEngine(simulated);
  const clock = clockFromEnvironment(simulated);
  return {
    clock,
    report: (line) => console.log(redact(line)),
    stop: stopSignal(),
    event: (event) => recordEvent(event, clock.now()),
  };
}

/**
 * Runs one method so that whatever it throws reaches the engine as an Error with a clean message: without a stack
 * trace, which would bury the message, without secrets, and with id, outputs and provider text when it got half way.
 */
async function shown<T>(method: () => Promise<T>, inputs: Outs = {}): Promise<T> {
  try {
    return await method();
  } catch (thrown) {
    const error = new Error(redact(messageOf(thrown)));
    error.stack =
      process.env.HOTDASH_STACK_TRACES === "1" && thrown instanceof Error ? redact(thrown.stack ?? "") : "";
    if (thrown instanceof PartialError) {
      throw Object.assign(error, {
        id: thrown.id,
        properties: { ...storable(thrown.outs), __provider: inputs.__provider },
        reasons: thrown.reasons.map(redact),
      });
    }
    throw error;
  }
}
