import { isNotFound } from "../../kernel/errors.ts";
import type { Implementation } from "../../kernel/implementation.ts";
import { UNKNOWN } from "../../kernel/unknowns.ts";
import { connect } from "../api/connection.ts";
import { listSecrets, setSecrets } from "../api/secrets.ts";
import { fixedPlace } from "../common.ts";
import { type Departure, pending } from "../secrets/leaving.ts";
import { secretsRemovalInputs } from "./schema.ts";

/**
 * Takes secrets that are declared no more out of an app, all in one request. It is a resource of its own because it
 * comes after the process groups, where their secrets come before them: machines that are put back launch with the
 * app's newest secrets, and must find in them all that their release needs.
 *
 * Its outputs say which departures are done; each is done once. What somebody sets by hand under such a name later is
 * not ours.
 */
export const secretsRemovalImplementation: Implementation<typeof secretsRemovalInputs> = {
  kind: "fly:SecretsRemoval",
  schema: secretsRemovalInputs,
  schemaVersion: 1,
  rules: {
    replace: ["app"],
    fixed: fixedPlace,
    covers: {
      // While it is not known, the preview of the secrets themselves says which names go.
      leaving: (done, leaving) =>
        leaving === UNKNOWN || pending(leaving as Departure[], (done ?? []) as Departure[]).length === 0,
    },
  },

  async create(_context, inputs) {
    const { platform, app, leaving } = inputs;
    const endpoint = await unset({ platform }, app, leaving);
    return { id: app, outs: { ...inputs, endpoint } };
  },

  async read(_context, _id, olds) {
    const { platform, org, app, leaving } = olds;
    const inputs = { platform, org, app, leaving };
    try {
      // Versions count anew in an app that was made anew: what was done in the one before says nothing about it.
      if (leaving.length > 0) await listSecrets(connect(olds), app);
      return { inputs, outs: olds };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  },

  async update(_context, _id, olds, news) {
    const { endpoint } = olds;
    const { platform, app, leaving } = news;
    const made = await unset({ platform, endpoint }, app, pending(leaving, olds.leaving));
    return { ...news, endpoint: made ?? endpoint };
  },

  /** What is left to remove goes with the secrets, or with the app. */
  async remove() {},
};

/** Removes names; one that is not there is no error. Answers the endpoint, or undefined when there was nothing to ask. */
async function unset(
  at: Parameters<typeof connect>[0],
  app: string,
  names: readonly Departure[],
): Promise<string | undefined> {
  if (names.length === 0) return undefined;
  const fly = connect(at);
  await setSecrets(fly, app, Object.fromEntries(names.map(({ name }) => [name, null])));
  return fly.endpoint();
}
