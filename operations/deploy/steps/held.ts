import { sameBuild } from "../../../settings/releases/release.ts";
import { listed } from "../../gates/gate.ts";
import { type DeployContext, known, type Step, StepFailure } from "../step.ts";
import { nothingLeft } from "./preview.ts";

/**
 * Judges the gates that were closed while it was not known whether anything is new. A gate refuses what would be written: a
 * release that runs already is done, whenever it is asked for, and all that follows only looks or makes known what was done.
 */
export const held: Step = {
  name: "closed gates",
  title: "whether they have anything to refuse",
  async run(context) {
    const closed = context.facts.held ?? [];
    const [first] = closed;
    if (first === undefined) return "there are none";
    const names = closed.map(({ name }) => name).join(", ");
    if (isDone(context))
      return `${names}: closed to what is new, and nothing is: what was asked for runs already`;
    throw new StepFailure(
      first.code,
      [`closed; nothing was changed`, listed(closed.flatMap(({ findings }) => findings))].join("\n"),
    );
  },
};

/** Nothing is left for the engine or the database, and the state names the very release as its last good one. */
function isDone(context: DeployContext): boolean {
  const { facts } = context;
  const { image } = known(facts, "release");
  const named = image === undefined || (facts.running !== undefined && sameBuild(image, facts.running));
  return named && nothingLeft(context);
}
