import { type Clock, systemClock } from "../../../providers/kernel/clock.ts";
import { readHistory } from "../../migrations/history.ts";
import { type DatabaseHolder, takeLock } from "../../migrations/lock.ts";
import { lacking } from "../../migrations/plan.ts";
import { EXIT } from "../exit-codes.ts";
import { type DeployContext, known, type Step, StepFailure } from "../step.ts";
import { NOTHING, pendingOf } from "./pending.ts";

/** How often somebody else's lock is asked for, in milliseconds. */
const LOOK_MS = 2_000;

/** Takes the database's own lock: one release at a time changes it. What is left to do is looked at once more under it. */
export const lock: Step = {
  name: "lock",
  title: "the database's lock",
  done: async (context) => (pendingOf(context).length === 0 ? NOTHING : undefined),
  async run(context) {
    const { facts, stack } = context;
    const session = known(facts, "session");
    await session.expectOwn();
    await waitForLock(context, () => takeLock(session));
    const migrations = known(facts, "migrations");
    const left = lacking(migrations.plan.pending, await readHistory(session));
    facts.migrations = { ...migrations, plan: { ...migrations.plan, pending: left } };
    const gone = migrations.plan.pending.length - left.length;
    return `held on ${session.place}${gone > 0 ? `; ${gone} files were applied meanwhile by who had it` : ""} (${stack.name})`;
  },
};

/** Asks for the lock until it is there, at most as long as `--wait` says. @throws StepFailure that names who has it */
export async function waitForLock(
  {
    facts,
    options,
    say,
    stopped,
    stack,
  }: Pick<DeployContext, "facts" | "options" | "say" | "stopped" | "stack">,
  take: () => Promise<DatabaseHolder | undefined>,
  clock: Clock = systemClock,
): Promise<void> {
  facts.waitUntil ??= clock.now() + options.wait * 60_000;
  for (let said = false; ; said = true) {
    const holder = await take();
    if (holder === undefined) return;
    const who = `${holder.name}, since ${holder.since.toISOString()}`;
    if (clock.now() >= facts.waitUntil)
      throw new StepFailure(
        EXIT.locked,
        `the database of ${stack.name} is being changed by ${who}; nothing was changed\n` +
          "fix: wait for it to end, then run this again, or let it wait: --wait <minutes>; the lock ends with that process",
      );
    if (!said) say(`  waiting for ${who}`);
    try {
      await clock.sleep(LOOK_MS, stopped);
    } catch {
      throw new StepFailure(EXIT.interrupted, "stopped while it waited; nothing was changed");
    }
  }
}
