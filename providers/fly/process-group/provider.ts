import { isNotFound, PartialError } from "../../kernel/errors.ts";
import type { Context, Implementation, Outs } from "../../kernel/implementation.ts";
import { connect, type Fly } from "../api/connection.ts";
import { listMachines, waitForState } from "../api/machines.ts";
import { fixedPlace } from "../common.ts";
import { refuseRelease } from "./as-is.ts";
import { describeChange } from "./describe.ts";
import { desiredMachines } from "./desired.ts";
import { groupDeviations } from "./deviations.ts";
import { observe } from "./observe.ts";
import { historyOf, withIncomplete, withRelease } from "./releases.ts";
import { rollOut } from "./rollout.ts";
import { newRun } from "./run.ts";
import { type ProcessGroupInputs, processGroupInputs } from "./schema.ts";
import { desiredStandbys, holdersOf } from "./standby.ts";
import { retire } from "./steps/retire.ts";

/** N machines that run one image, in one or more regions. Compared and changed machine by machine. */
export const processGroupImplementation: Implementation<typeof processGroupInputs> = {
  kind: "fly:ProcessGroup",
  schema: processGroupInputs,
  schemaVersion: 1,
  rules: {
    replace: ["app", "group"],
    fixed: fixedPlace,
    // How the next rollout goes is not a reason for one.
    ignore: ["strategy", "strategyReason", "rollout", "smoke", "adopt", "names"],
    refuse: refuseRelease,
    announce: (news) => `${news.app}/${news.group}: ${describeChange(news)}`,
  },

  async create(context, inputs) {
    const fly = connect(inputs);
    return { id: `${inputs.app}/${inputs.group}`, outs: await converge(context, fly, inputs, {}) };
  },

  async read(_context, _id, olds) {
    const fly = connect(olds);
    try {
      const machines = await listMachines(fly, olds.app);
      const inputs = declared(olds);
      const observed = observe(machines, { ...inputs, adopt: true });
      const standbys = desiredStandbys(inputs, holdersOf(inputs, observed));
      const desired = [...desiredMachines(inputs), ...standbys];
      inputs.deviations = groupDeviations(desired, observed, inputs.image, inputs.rollout.keep_previous);
      return { inputs, outs: { ...olds, ...inputs } };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  },

  async update(context, _id, olds, news) {
    const fly = connect({ ...news, endpoint: olds.endpoint });
    return converge(context, fly, news, olds);
  },

  async remove(context, _id, olds) {
    const fly = connect(olds);
    try {
      await destroyAll(context, fly, declared(olds));
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  },
};

async function converge(context: Context, fly: Fly, inputs: ProcessGroupInputs, olds: Outs): Promise<Outs> {
  const history = historyOf(olds);
  const now = () => new Date(fly.clock.now()).toISOString();
  const startedAt = now();
  try {
    const result = await rollOut(context, fly, inputs, olds.secretsVersion);
    return { ...inputs, endpoint: fly.endpoint(), releases: withRelease(history, inputs, result) };
  } catch (error) {
    if (error instanceof PartialError)
      error.outs.releases = withIncomplete(history, inputs, { startedAt, finishedAt: now() });
    throw error;
  }
}

async function destroyAll(context: Context, fly: Fly, inputs: ProcessGroupInputs): Promise<void> {
  // No slot is declared any more, so every machine of the group is surplus.
  const { surplus } = observe(await listMachines(fly, inputs.app), { ...inputs, regions: {} });
  const run = newRun(context, fly, inputs);
  await Promise.all(surplus.map((live) => retire(run, live, true)));
  await Promise.all(
    surplus.map(({ id }) =>
      waitForState(fly, inputs.app, id, { state: "destroyed", seconds: 60 }).catch(ignoreNotFound),
    ),
  );
}

/** A machine that cannot be found is destroyed. */
function ignoreNotFound(error: unknown): void {
  if (!isNotFound(error)) throw error;
}

function declared(olds: ProcessGroupInputs & Outs): ProcessGroupInputs {
  const keys = Object.keys(processGroupInputs.shape);
  return processGroupInputs.parse(
    Object.fromEntries(Object.entries(olds).filter(([key]) => keys.includes(key))),
  );
}
