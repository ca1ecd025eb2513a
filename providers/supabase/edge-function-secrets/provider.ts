import { isNotFound, isOutcomeUnknown, messageOf, PartialError } from "../../kernel/errors.ts";
import type { Context, Implementation, Outs } from "../../kernel/implementation.ts";
import { hide } from "../../kernel/redact.ts";
import { connect, type Supabase } from "../api/connection.ts";
import { deleteSecrets, markSecrets, setSecrets } from "../api/secrets.ts";
import { fixedPlace } from "../common.ts";
import { type EdgeFunctionSecretsInputs, edgeFunctionSecretsInputs } from "./schema.ts";

/** Marks of what was set, by name, as the API answered at the last change. */
type Marks = Record<string, string>;

/**
 * Secrets of a project's edge functions, those that are named; functions see a new value without a deploy. Values cannot be
 * read back: drift is seen by marks of what the API answers for them. A name that is declared no more stays set, unless
 * `whenRemoved` is `delete`; the same holds for all of them when the resource goes.
 */
export const edgeFunctionSecretsImplementation: Implementation<typeof edgeFunctionSecretsInputs> = {
  kind: "supabase:EdgeFunctionSecrets",
  schema: edgeFunctionSecretsInputs,
  schemaVersion: 1,
  rules: { replace: ["ref"], fixed: fixedPlace },

  async create(context, inputs) {
    const supabase = connect(inputs);
    const there = await markSecrets(supabase, inputs.ref);
    const taken = Object.keys(inputs.values).filter((name) => Object.hasOwn(there, name));
    if (taken.length > 0)
      context.report(`${inputs.ref}: takes over secrets that were set already: ${taken.join(", ")}`);
    const outs = { ...inputs, marks: {}, endpoint: supabase.endpoint() };
    return { id: inputs.ref, outs: await converged(supabase, inputs.ref, outs, inputs.values, []) };
  },

  async read(_context, _id, olds) {
    const there = await markSecrets(connect(olds), olds.ref);
    const inputs = { ...declared(olds), deviations: deviationsOf(marksOf(olds), there) };
    return { inputs, outs: { ...olds, ...inputs } };
  },

  async update(_context, id, olds, news) {
    const supabase = connect({ ...news, endpoint: olds.endpoint });
    hide(Object.values(olds.values));
    const marks = marksOf(olds);
    const stale = Object.entries(news.values).filter(
      ([name, value]) =>
        olds.values[name] !== value || marks[name] === undefined || Object.hasOwn(olds.deviations, name),
    );
    const gone = Object.keys(olds.values).filter((name) => !Object.hasOwn(news.values, name));
    const left = Object.entries(marks).filter(([name]) => Object.hasOwn(news.values, name));
    const outs = { ...olds, ...news, marks: Object.fromEntries(left) };
    const dropped = news.whenRemoved === "delete" ? gone : [];
    if (stale.length + dropped.length === 0) return outs;
    return converged(supabase, id, outs, Object.fromEntries(stale), dropped);
  },

  async remove(context: Context, _id, olds) {
    if (olds.whenRemoved !== "delete") return;
    try {
      await deleteSecrets(connect(olds), olds.ref, Object.keys(olds.values));
    } catch (error) {
      if (!isNotFound(error)) throw error;
      context.report(`${olds.ref}: Supabase knows no such project, and so none of its secrets`);
    }
  },
};

/** Sets and deletes, and notes the marks of what was set. Without a mark the next update sets a secret again. */
async function converged(
  supabase: Supabase,
  id: string,
  outs: EdgeFunctionSecretsInputs & { marks: Marks },
  set: Record<string, string>,
  gone: readonly string[],
): Promise<Outs> {
  const { ref, marks } = outs;
  const sure = Object.fromEntries(Object.entries(marks).filter(([name]) => !Object.hasOwn(set, name)));
  try {
    await setSecrets(supabase, ref, set);
    await deleteSecrets(supabase, ref, gone);
    const there = await markSecrets(supabase, ref);
    const fresh = Object.keys(set).flatMap((name) => {
      const mark = there[name];
      return mark === undefined ? [] : [[name, mark] as const];
    });
    return { ...outs, marks: { ...sure, ...Object.fromEntries(fresh) } };
  } catch (error) {
    if (!isOutcomeUnknown(error)) throw error;
    const reason = `${messageOf(error)}. Whether the secrets of ${ref} were set is not known: the next \`pulumi up\` sets them again`;
    throw new PartialError(reason, id, { ...outs, marks: sure }, [reason], error);
  }
}

function deviationsOf(marks: Marks, there: Marks): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, mark] of Object.entries(marks)) {
    if (there[name] === undefined) found[name] = "missing";
    else if (there[name] !== mark) found[name] = "changed outside Pulumi";
  }
  return found;
}

function declared({ platform, ref, values, whenRemoved, deviations }: EdgeFunctionSecretsInputs) {
  return { platform, ref, values, whenRemoved, deviations };
}

const marksOf = ({ marks }: Outs): Marks => (marks as Marks | undefined) ?? {};
