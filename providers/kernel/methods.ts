import { checkInputs } from "./check.ts";
import { clockFromEnvironment } from "./clock.ts";
import { equal, storable } from "./compare.ts";
import { messageOf, PartialError } from "./errors.ts";
import type { AnyImplementation, Context, Outs } from "./implementation.ts";
import { watchEngine } from "./parent-watch.ts";
import { redact } from "./redact.ts";
import { recordEvent, stopSignal } from "./run-directory.ts";

/** The six methods of a Pulumi dynamic provider, for one implementation. Everything a resource must not forget is here. */
export function methodsOf(implementation: AnyImplementation) {
  return {
    check: (olds: Outs, news: Outs) => shown(async () => checkInputs(implementation, olds ?? {}, news)),

    diff: (_id: string, olds: Outs, news: Outs) =>
      shown(async () => diffOf(implementation, upgraded(implementation, olds), news)),

    create: (inputs: Outs) =>
      shown(async () => {
        const parsed = implementation.schema.parse(withoutText(inputs)) as Outs;
        const { id, outs } = await implementation.create(contextOf(parsed), parsed);
        return { id: String(id), outs: stored(implementation, outs) };
      }, inputs),

    read: (id: string, props: Outs) =>
      shown(async () => {
        const olds = upgraded(implementation, props);
        const found = await implementation.read(contextOf(olds), id, olds);
        if (!found) return {};
        return { id, props: stored(implementation, found.outs), inputs: storable(found.inputs) as Outs };
      }),

    update: (id: string, props: Outs, news: Outs) =>
      shown(async () => {
        const olds = upgraded(implementation, props);
        const parsed = implementation.schema.parse(withoutText(news)) as Outs;
        return {
          outs: stored(implementation, await implementation.update(contextOf(parsed), id, olds, parsed)),
        };
      }, news),

    remove: (id: string, props: Outs) =>
      shown(async () => {
        const olds = upgraded(implementation, props);
        await implementation.remove(contextOf(olds), id, olds);
      }),
  };
}

/** Compares declared inputs with the state. Outputs that are not inputs never count, nor does the provider text. */
function diffOf({ schema, rules }: AnyImplementation, olds: Outs, news: Outs) {
  const want = normalForm(schema, news);
  const have = normalForm(schema, olds);
  const changed = Object.keys(schema.shape)
    .filter((key) => !equal(want[key] ?? null, have[key] ?? null))
    .filter((key) => !rules.covers?.[key]?.(have[key], want[key]));
  const ignored = new Set<string>(rules.ignore ?? []);
  const changes = changed.some((key) => !ignored.has(key));
  if (changes && rules.announce) announce(rules.announce(want));
  return {
    changes,
    replaces: changed.filter((key) => (rules.replace as readonly string[]).includes(key)),
    deleteBeforeReplace: true,
  };
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
  const declared = Object.fromEntries(Object.entries(bag).filter(([key]) => key in schema.shape));
  const parsed = schema.safeParse(declared);
  return parsed.success ? (storable(parsed.data) as Outs) : declared;
}

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
