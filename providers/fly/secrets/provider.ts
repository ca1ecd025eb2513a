import { isNotFound, isOutcomeUnknown, messageOf, PartialError } from "../../kernel/errors.ts";
import type { Implementation, Outs } from "../../kernel/implementation.ts";
import { hide } from "../../kernel/redact.ts";
import { connect, type Fly } from "../api/connection.ts";
import { listSecrets, setSecrets } from "../api/secrets.ts";
import { fixedPlace } from "../common.ts";
import { type Departure, leavingAfter, leavingOf } from "./leaving.ts";
import { type Earlier, earlierOf, withEarlier } from "./previous.ts";
import { type SecretsInputs, secretsInputs } from "./schema.ts";

/** What is known of the app's secrets besides their values: digests as the API gave them at the last change. */
interface Known {
  version: number;
  digests: Record<string, string>;
}

/**
 * The secrets of an app, set in one request, before its process groups. Setting a secret does not touch machines: groups
 * take the new `version` as an input and launch with it. A name that is declared no more is only listed under `leaving`,
 * which changes nothing at Fly and no version: `fly:SecretsRemoval` takes it away after the groups. It is not looked at
 * any more then, so that neither its removal nor what somebody does with it by hand shows as drift. Digests are compared with what the API answered when we set them, never
 * computed: their algorithm is not published.
 */
export const secretsImplementation: Implementation<typeof secretsInputs> = {
  kind: "fly:Secrets",
  schema: secretsInputs,
  schemaVersion: 1,
  rules: { replace: ["app"], fixed: fixedPlace },

  unsettled: {
    id: ({ app }) => app,
    // Values cannot be read back, and setting them again leaves the same: what was set is unknown, and all of it is set.
    async locate(_context, inputs) {
      const fly = connect(inputs);
      return { id: inputs.app, outs: untouched(fly, inputs) };
    },
  },

  async create(_context, inputs) {
    const fly = connect(inputs);
    if (inputs.asIs) return { id: inputs.app, outs: untouched(fly, inputs) };
    const known = await sync(fly, inputs.app, allOf(inputs), { version: 0, digests: {} });
    return {
      id: inputs.app,
      outs: { ...inputs, ...known, previous: [], leaving: [], endpoint: fly.endpoint() },
    };
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

  async update(_context, id, olds, news) {
    const fly = connect({ ...news, endpoint: olds.endpoint });
    if (news.asIs && olds.asIs) return { ...olds, ...news };
    const before: Record<string, string> = allOf(olds);
    const after: Record<string, string> = allOf(news);
    const { digests, version } = knownOf(olds);
    const live = Object.keys(olds.deviations).length > 0 ? await listSecrets(fly, news.app) : undefined;
    const stale = (name: string) =>
      before[name] !== after[name] || !digests[name] || (live && live[name] !== digests[name]);
    const changes = Object.fromEntries(Object.entries(after).filter(([name]) => stale(name)));
    hide(Object.values(before));
    const kept = Object.fromEntries(Object.entries(digests).filter(([name]) => Object.hasOwn(after, name)));
    const known = await sync(fly, news.app, changes, { version, digests: kept }).catch((error) => {
      if (!isOutcomeUnknown(error)) throw error;
      // Without the digests of what was sent the next update sends it again, whatever is declared then.
      const sure = Object.fromEntries(Object.entries(kept).filter(([name]) => !Object.hasOwn(changes, name)));
      const reason = `${messageOf(error)}. Whether the secrets of ${news.app} were set is not known: the next \`pulumi up\` sets them again`;
      throw new PartialError(reason, id, { ...olds, digests: sure }, [reason], error);
    });
    const previous: Earlier[] = withEarlier(earlierOf(olds), version, before, after);
    const leaving: Departure[] = leavingAfter(leavingOf(olds), version, before, after, live);
    // Kept as it is: without a request there was no answer to tell the endpoint.
    return { ...news, ...known, previous, leaving, endpoint: olds.endpoint ?? fly.endpoint() };
  },

  async remove(_context, _id, olds) {
    if (olds.asIs) return;
    const fly = connect(olds);
    const names = [...Object.keys(allOf(olds)), ...leavingOf(olds).map(({ name }) => name)];
    const gone = Object.fromEntries(names.map((name) => [name, null]));
    try {
      await sync(fly, olds.app, gone, knownOf(olds));
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  },
};

/** What was not looked at and not set: the next update that sets anything sets all of it. */
const untouched = (fly: Fly, inputs: SecretsInputs): Outs => ({
  ...{ ...inputs, version: 0, digests: {}, previous: [], leaving: [], endpoint: fly.endpoint() },
});

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

function declared({ platform, org, app, values, generated, asIs, deviations }: SecretsInputs): SecretsInputs {
  return { platform, org, app, values, generated, deviations, ...(asIs ? { asIs } : {}) };
}

function knownOf(olds: Outs): Known {
  return { version: (olds.version as number) ?? 0, digests: (olds.digests as Record<string, string>) ?? {} };
}
