import { isNotFound } from "../../kernel/errors.ts";
import type { Context, Implementation, Outs } from "../../kernel/implementation.ts";
import { connect, type Fly } from "../api/connection.ts";
import { fixedPlace } from "../common.ts";
import { findAll } from "./find.ts";
import { releaseOf } from "./release.ts";
import { removeMachine, whenGone } from "./remove.ts";
import { newRun } from "./run.ts";
import { runOnce } from "./run-once.ts";
import { type ReleaseCommandInputs, releaseCommandInputs } from "./schema.ts";

/**
 * A command that runs once for each release. State says which release was run; the machine that ran it stays, stopped,
 * until the next release, because it is what tells a run that was cut off from one that never began.
 */
export const releaseCommandImplementation: Implementation<typeof releaseCommandInputs> = {
  kind: "fly:ReleaseCommand",
  schema: releaseCommandInputs,
  schemaVersion: 1,
  rules: {
    replace: ["app"],
    fixed: fixedPlace,
    // How the next run goes, and with which secrets, is not a reason for one.
    ignore: ["region", "guest", "secretsVersion", "timeout_seconds", "adopt"],
  },

  unsettled: {
    id: ({ app }) => `${app}/release-command`,
    // Whether its machine is there, every run looks itself; a release that is not in the state is run, or waited for.
    async locate(_context, inputs) {
      const fly = connect(inputs);
      return { id: `${inputs.app}/release-command`, outs: { ...inputs, endpoint: fly.endpoint() } };
    },
  },

  async create(context, inputs) {
    const fly = connect(inputs);
    return { id: `${inputs.app}/release-command`, outs: await run(context, fly, inputs) };
  },

  /** What was run cannot drift, and its machine may go when somebody clears up. */
  async read(_context, _id, olds) {
    return { inputs: declared(olds), outs: olds };
  },

  async update(context, _id, olds, news) {
    const fly = connect({ ...news, endpoint: olds.endpoint });
    const { release, finished_at, endpoint } = olds;
    if (release === releaseOf(news)) return { ...news, release, finished_at, endpoint };
    return run(context, fly, news);
  },

  async remove(context, _id, olds) {
    const fly = connect(olds);
    const operation = newRun(context, fly, declared(olds));
    try {
      const machines = await findAll(fly, olds);
      await Promise.all(machines.map((machine) => removeMachine(operation, machine)));
      // An app must be empty when its own turn comes.
      await Promise.all(machines.map((machine) => whenGone(operation, machine)));
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  },
};

async function run(context: Context, fly: Fly, inputs: ReleaseCommandInputs): Promise<Outs> {
  const finished_at = await runOnce(newRun(context, fly, inputs));
  return { ...inputs, release: releaseOf(inputs), finished_at, endpoint: fly.endpoint() };
}

function declared(olds: ReleaseCommandInputs & Outs): ReleaseCommandInputs {
  const keys = Object.keys(releaseCommandInputs.shape);
  return releaseCommandInputs.parse(
    Object.fromEntries(Object.entries(olds).filter(([key]) => keys.includes(key))),
  );
}
