import type * as z from "zod";
import { equal } from "../kernel/compare.ts";
import { isNotFound, isOutcomeUnknown, messageOf, PartialError, ProviderError } from "../kernel/errors.ts";
import type { Context, DiffRules, Implementation, Outs } from "../kernel/implementation.ts";
import { waitUntil } from "../kernel/wait-until.ts";
import { connect, type Supabase } from "./api/connection.ts";
import { fixedPlace } from "./common.ts";

/** Milliseconds that a setting is waited for until it is in force: a restart of the database takes a minute or two. */
const IN_FORCE_WITHIN_MS = 300_000;

/** What every setting of a project declares. */
type Common = { platform: "simulated" | "live"; ref: string; whenRemoved: "leave" | "restore" };

/** One setting that a project always has, with some value. */
export interface ProjectSetting<Schema extends z.ZodObject, Live, Value extends object> {
  /** `supabase:<Type>`. */
  kind: string;
  schema: Schema;
  /** What it is called in messages: "TLS enforcement". */
  called: string;
  announce?: DiffRules<z.infer<Schema>>["announce"];
  look(supabase: Supabase, ref: string, signal?: AbortSignal): Promise<Live>;
  write(supabase: Supabase, ref: string, value: Value): Promise<unknown>;
  /** The declared fields that are the value, without those that nobody declared. */
  wanted(inputs: z.infer<Schema>): Value;
  /** The same fields as they are live. */
  value(live: Live): Value;
  /** Whether what was asked for last is in force. @default true */
  inForce?(live: Live): boolean;
  /** Refuses what cannot be written, before it is. */
  allowed?(live: Live, ref: string): void;
}

/**
 * Makes a resource of a setting. It is made by being declared, and what it was before is kept beside it; it is never created
 * or deleted at the platform. When it is declared no more it stays as it is, or is put back, as its `whenRemoved` says.
 */
export function projectSetting<Schema extends z.ZodObject, Live, Value extends object>(
  setting: ProjectSetting<Schema, Live, Value>,
): Implementation<Schema> {
  const { kind, schema, called } = setting;
  const commonOf = (bag: object) => bag as unknown as Common;

  /** Writes what differs and waits until it is in force. `live` is how it is now. */
  async function converge(context: Context, supabase: Supabase, ref: string, wanted: Value, live: Live) {
    if (!agrees(wanted, setting.value(live))) {
      setting.allowed?.(live, ref);
      await setting.write(supabase, ref, wanted);
    } else if (setting.inForce?.(live) ?? true) return;
    await untilInForce(context, supabase, ref, wanted).catch((error) => {
      throw new StillOpenError(messageOf(error), { cause: error });
    });
  }

  async function untilInForce(context: Context, supabase: Supabase, ref: string, wanted: Value) {
    const done = await waitUntil(context.clock, IN_FORCE_WITHIN_MS, async () => {
      context.stop.throwIfAborted();
      const now = await setting.look(supabase, ref, context.stop);
      return agrees(wanted, setting.value(now)) && (setting.inForce?.(now) ?? true) ? now : undefined;
    });
    if (done === undefined)
      throw new ProviderError(
        `supabase: ${called} of ${ref} was accepted, but is not in force after ${IN_FORCE_WITHIN_MS / 60_000} minutes. The next \`pulumi up\` goes on waiting`,
      );
  }

  /** What is not known, or not there yet, is kept: the next update looks and goes on. */
  async function kept(id: string, outs: Outs, work: () => Promise<void>): Promise<Outs> {
    try {
      await work();
      return outs;
    } catch (error) {
      if (!(error instanceof StillOpenError) && !isOutcomeUnknown(error)) throw error;
      throw new PartialError(messageOf(error), id, outs, [messageOf(error)], error);
    }
  }

  return {
    kind,
    schema,
    schemaVersion: 1,
    rules: {
      ...({ replace: ["ref"], fixed: fixedPlace } as DiffRules<z.infer<Schema>>),
      ...(setting.announce ? { announce: setting.announce } : {}),
    },

    async create(context, inputs) {
      const { ref } = commonOf(inputs);
      const supabase = connect(commonOf(inputs));
      const live = await setting.look(supabase, ref);
      const outs = { ...inputs, found: setting.value(live), endpoint: supabase.endpoint() };
      await kept(ref, outs, () => converge(context, supabase, ref, setting.wanted(inputs), live));
      return { id: ref, outs };
    },

    async read(_context, _id, olds) {
      const live = await setting.look(connect(commonOf(olds)), commonOf(olds).ref);
      const declared = setting.wanted(olds);
      const seen = Object.fromEntries(
        Object.entries(setting.value(live)).filter(([name]) => Object.hasOwn(declared, name)),
      );
      const deviations = (setting.inForce?.(live) ?? true) ? {} : { [kindOf(kind)]: "not in force yet" };
      const own = Object.fromEntries(Object.entries(olds).filter(([name]) => name in schema.shape));
      const inputs = { ...own, ...seen, deviations } as z.infer<Schema>;
      return { inputs, outs: { ...olds, ...inputs } };
    },

    async update(context, id, olds, news) {
      const { ref } = commonOf(news);
      const supabase = connect({ ...commonOf(news), endpoint: olds.endpoint });
      const outs = { ...olds, ...news };
      return kept(id, outs, async () => {
        const live = await setting.look(supabase, ref);
        await converge(context, supabase, ref, setting.wanted(news), live);
      });
    },

    async remove(context, _id, olds) {
      const { whenRemoved, ref } = commonOf(olds);
      const found = olds.found as Value | undefined;
      if (whenRemoved !== "restore" || found === undefined) return;
      const supabase = connect(commonOf(olds));
      try {
        await converge(context, supabase, ref, found, await setting.look(supabase, ref));
      } catch (error) {
        if (!isNotFound(error)) throw error;
        context.report(`${ref}: Supabase knows no such project, so that nothing was put back`);
      }
    },
  };
}

/** What was wanted is accepted, and not seen to be in force. */
class StillOpenError extends Error {
  override name = "StillOpenError";
}

/** What is wanted counts; what nobody declared may be anything. */
const agrees = (wanted: object, live: object): boolean =>
  Object.entries(wanted).every(([name, value]) => equal(value, (live as Record<string, unknown>)[name]));

const kindOf = (kind: string): string => kind.slice(kind.indexOf(":") + 1);
