import { isNotFound } from "../../kernel/errors.ts";
import type { Implementation, Outs } from "../../kernel/implementation.ts";
import { connect } from "../api/connection.ts";
import { listMachines } from "../api/machines.ts";
import { fixedPlace } from "../common.ts";
import { refuseRelease } from "./as-is.ts";
import { describeChange } from "./describe.ts";
import { desiredMachines } from "./desired.ts";
import { groupDeviations } from "./deviations.ts";
import { observe } from "./observe.ts";
import { type ProcessGroupInputs, processGroupInputs } from "./schema.ts";
import { desiredStandbys, holdersOf } from "./standby.ts";

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
    const { converge } = await changing();
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
    return (await changing()).converge(context, fly, news, olds);
  },

  async remove(context, _id, olds) {
    const fly = connect(olds);
    try {
      await (await changing()).destroyAll(context, fly, declared(olds));
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  },
};

/** What changes machines is two thirds of the code, and a preview or a refresh changes none: loaded by the first that does. */
const changing = () => import("./change.ts");

function declared(olds: ProcessGroupInputs & Outs): ProcessGroupInputs {
  const keys = Object.keys(processGroupInputs.shape);
  return processGroupInputs.parse(
    Object.fromEntries(Object.entries(olds).filter(([key]) => keys.includes(key))),
  );
}
