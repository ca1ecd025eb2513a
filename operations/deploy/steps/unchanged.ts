import { beyond } from "../../changes/compare.ts";
import { dropLock, holdsLock } from "../../migrations/lock.ts";
import { EXIT } from "../exit-codes.ts";
import { type DeployContext, known, type Step, StepFailure } from "../step.ts";
import { pendingOf } from "./pending.ts";
import { previewIn } from "./preview.ts";

/** Backup and migration took their time: the stack must still be what was previewed. Then the lock is let go. */
export const unchanged: Step = {
  name: "unchanged",
  title: "whether it is still what was approved",
  async run(context) {
    const { facts } = context;
    if (!facts.session) return "nothing happened since";
    const session = facts.session;
    if (pendingOf(context).length === 0) {
      await letGo(context);
      return "nothing happened since";
    }
    if (!(await holdsLock(session)))
      throw new StepFailure(
        EXIT.locked,
        "the lock of the database was lost; no machine was touched\nfix: run it again",
      );
    const plan = known(facts, "plan");
    const { changes, engine, fingerprint } = await previewIn(context, []);
    if (
      engine.code !== 0 ||
      beyond(plan.changes, changes).length > 0 ||
      beyond(changes, plan.changes).length > 0
    )
      throw new StepFailure(
        EXIT.fingerprint,
        `since the approval the stack has changed (${fingerprint}); the database is migrated, no machine was touched\nfix: run it again, which previews anew`,
      );
    await letGo(context);
    return `${changes.length} changes, as approved`;
  },
};

async function letGo({ facts }: DeployContext): Promise<void> {
  const { session } = facts;
  if (!session) return;
  await dropLock(session).catch(() => {});
  await session.end();
  facts.session = undefined;
}
