import { EXIT } from "../exit-codes.ts";
import { known, type Step, StepFailure } from "../step.ts";
import { approvedRest, nothingLeft, previewIn } from "./preview.ts";

/** Name of the journal's line that remembers an approval. */
export const APPROVED = "approved";

/** A person says yes, or the fingerprint says that one did; then and only then anything is touched. */
export const approval: Step = {
  name: "approval",
  title: "whether exactly this may go out",
  async run(context) {
    const { facts, options, folder, stack } = context;
    const { fingerprint } = known(facts, "plan");
    const approve = (how: string) => {
      facts.approval = how;
      folder.note({ type: APPROVED, fingerprint, how });
      return how;
    };
    if (nothingLeft(context)) return approve("nothing to change, so nothing to approve");
    if (options.yes && options.fingerprint === fingerprint) return approve(`previewed as ${fingerprint}`);
    if (approvedRest(context)) return approve("the rest of what was approved before the interruption");
    if (options.yes) return approve("--yes");
    if (!context.ask) throw new StepFailure(EXIT.usage, "nobody can be asked here");
    for (let details = false; ; details = true) {
      const answer = await context.ask(stack.name, context.stopped);
      if (answer === "yes") return approve("a person said yes");
      if (answer === "no" || details) throw new StepFailure(EXIT.declined, "declined; nothing was changed");
      await previewIn(context, ["--diff"]);
    }
  },
};
