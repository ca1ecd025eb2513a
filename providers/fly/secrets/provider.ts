import { isNotFound } from "../../kernel/errors.ts";
import type { Implementation, Outs } from "../../kernel/implementation.ts";
import { hide } from "../../kernel/redact.ts";
import { connect, type Fly } from "../api/connection.ts";
import { listSecrets, setSecrets } from "../api/secrets.ts";
import { fixedPlace } from "../common.ts";
import { type Earlier, earlierOf, withEarlier } from "./previous.ts";
import { type SecretsInputs, secretsInputs } from "./schema.ts";

/** What is known of the app's secrets besides their values: digests as the API gave them at the last change. */
interface Known {
  version: number;
  digests: Record<string, string>;
}

/**
 * The secrets of an app, set and removed in one request. Setting a secret does not touch machines: groups take the new
 * `version` as an input and launch with it. Digests are compared with what the API answered when we set them, never
 * computed: their algorithm is not published.
 */
export const secretsImplementation: Implementation<typeof secretsInputs> = {
  kind: "fly:Secrets",
  schema: secretsInputs,
  schemaVersion: 1,
  rules: { replace: ["app"], fixed: fixedPlace },

  async create(_context, inputs) {
    const fly = connect(inputs);
    const known = await sync(fly, inputs.app, allOf(inputs), { version: 0, digests: {} });
    return { id: inputs.app, outs: outsOf(fly, inputs, known, []) };
  },

  async read(_context, _id, olds) {
    const fly = connect(olds);
    try {
      const live = await listSecrets(fly, olds.app);
      const { digests } = knownOf(olds);
      const inputs = { ...declared(olds), deviations: deviationsFrom(digests, live) };
      return { inputs, outs: { ...olds, ...inputs } };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  },

  async update(_context, _id, olds, news) {
    const fly = connect({ ...news, endpoint: olds.endpoint });
    const before: Record<string, string> = allOf(olds);
    const after: Record<string, string> = allOf(news);
    const { digests, version } = knownOf(olds);
    const live = Object.keys(olds.deviations).length > 0 ? await listSecrets(fly, news.app) : digests;
    const stale = (name: string) =>
      before[name] !== after[name] || !digests[name] || live[name] !== digests[name];
    const changes: Record<string, string | null> = {};
    for (const name of Object.keys(after)) if (stale(name)) changes[name] = after[name] ?? null;
    for (const name of Object.keys(before)) if (!(name in after)) changes[name] = null;
    hide(Object.values(before));
    const known = await sync(fly, news.app, changes, { version, digests });
    return outsOf(fly, news, known, withEarlier(earlierOf(olds), version, before, after));
  },

  async remove(_context, _id, olds) {
    const fly = connect(olds);
    const gone = Object.fromEntries(Object.keys(allOf(olds)).map((name) => [name, null]));
    try {
      await sync(fly, olds.app, gone, knownOf(olds));
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  },
};

/** Sends the changes, when there are any, and answers what is known afterwards. */
async function sync(
  fly: Fly,
  app: string,
  changes: Record<string, string | null>,
  known: Known,
): Promise<Known> {
  if (Object.keys(changes).length === 0) return known;
  hide(Object.values(changes).filter((value) => value !== null));
  const { version, digests: answered } = await setSecrets(fly, app, changes);
  const unanswered = Object.entries(changes).some(([name, value]) => value !== null && !answered[name]);
  const live = unanswered ? await listSecrets(fly, app) : answered;
  const digests = { ...known.digests };
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete digests[name];
    else digests[name] = live[name] ?? "";
  }
  return { version, digests };
}

function deviationsFrom(
  digests: Record<string, string>,
  live: Record<string, string>,
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, digest] of Object.entries(digests)) {
    if (live[name] === undefined) found[name] = "missing";
    else if (live[name] !== digest) found[name] = "changed outside Pulumi";
  }
  return found;
}

function allOf({ values, generated }: Pick<SecretsInputs, "values" | "generated">): Record<string, string> {
  return { ...values, ...generated };
}

function declared({ platform, org, app, values, generated, deviations }: SecretsInputs): SecretsInputs {
  return { platform, org, app, values, generated, deviations };
}

function knownOf(olds: Outs): Known {
  return { version: (olds.version as number) ?? 0, digests: (olds.digests as Record<string, string>) ?? {} };
}

function outsOf(fly: Fly, inputs: SecretsInputs, known: Known, previous: readonly Earlier[]): Outs {
  return { ...inputs, ...known, previous, endpoint: fly.endpoint() };
}
