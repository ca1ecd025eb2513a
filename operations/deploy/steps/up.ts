import { redactValue } from "../../../providers/kernel/redact.ts";
import { sameBuild } from "../../../settings/releases/release.ts";
import type { Changes } from "../../changes/change.ts";
import { beyond } from "../../changes/compare.ts";
import { changesIn } from "../../changes/read.ts";
import { holdersIn, judgeHolder, type LockHolder } from "../../repair/lock.ts";
import { repair } from "../../repair/repair.ts";
import { RunDirectory } from "../../run/directory.ts";
import { type EngineLog, INTERRUPTED, LEFT, Update } from "../../run/update.ts";
import { asApproved, type WantedRelease } from "../../run/wanted.ts";
import { EXIT } from "../exit-codes.ts";
import { stateMark } from "../state-mark.ts";
import { type DeployContext, known, type Step, StepFailure } from "../step.ts";
import { StackLocked, waitFor } from "../waiting.ts";
import { approvedRest, expectOwnLevels, preview } from "./preview.ts";

/** Applies what was approved, and nothing else. */
export const up: Step = {
  name: "up",
  title: "update under the policy pack",
  async done({ facts }) {
    const { running } = facts;
    const { image } = known(facts, "release");
    if (known(facts, "plan").changes.length > 0) return undefined;
    // Cut off after its last resource, an update has brought the release, and the state calls the one before the last good:
    // the next plain update would go back to that.
    const said = image === undefined || (running !== undefined && sameBuild(running, image));
    return said ? "nothing to change" : undefined;
  },
  async run(context) {
    const approved = known(context.facts, "plan");
    for (;;) {
      try {
        return await apply(context);
      } catch (error) {
        if (!(error instanceof StackLocked) || !(await waitFor(context, error.holders))) throw error;
        const left = await previewAgain(context, approved);
        if (left === 0) return "nothing to change after the wait: who held the stack did it";
      }
    }
  },
};

/**
 * Whoever held the stack may have changed it: what is left to do is previewed anew, and must be no more than was approved.
 * Answers how many changes are left.
 */
async function previewAgain(context: DeployContext, approved: Changes & { fingerprint: string }) {
  const again: DeployContext = { ...context, approvedBefore: approved };
  await preview.run(again);
  if (!approvedRest(again))
    throw new StepFailure(
      EXIT.fingerprint,
      "after the wait other changes are left than were approved; nothing was changed\nfix: run it again, which previews anew",
    );
  return known(context.facts, "plan").changes.length;
}

/** Applies the plan to the state that it was made for. */
async function apply(context: DeployContext): Promise<string> {
  const { facts, options, stack } = context;
  const plan = known(facts, "plan");
  if ((await stateMark(stack)) !== facts.stateMark)
    throw new StepFailure(
      EXIT.fingerprint,
      "somebody updated the stack since it was previewed; nothing was changed\nfix: run it again, which previews anew",
    );
  context.folder.bestEffort((text) => context.display.line(text, "stderr"));
  // What is left of a plan goes by the fingerprint of the whole: whoever runs the same command again names that.
  const fingerprint = options.fingerprint ?? plan.fingerprint;
  const { code, applied } = await update(context, asApproved(known(facts, "release"), fingerprint));
  if (applied) facts.applied = applied;
  if (code === INTERRUPTED)
    throw new StepFailure(EXIT.interrupted, "interrupted; what was touched was put back");
  if (code === LEFT) throw new StepFailure(EXIT.left, "left at once; the next run repairs the stack");
  if (code !== 0)
    throw new StepFailure(EXIT.failed, "the update failed; the lines above say why and what is live");
  if (!applied)
    throw new StepFailure(
      EXIT.failed,
      "the update is done, but whether it did what was previewed is not known: the stack's secrets could not be read after it, so its events were dropped\nfix: run it again, which finds nothing left to do, or says what is",
    );
  await expectOwnLevels(applied, "the update, which is live");
  // Secrets that the update made are hidden in what was applied: so they are where it was planned.
  const more = beyond(redactValue(plan.changes), applied.changes);
  if (more.length > 0)
    throw new StepFailure(
      EXIT.fingerprint,
      `the update did more than was previewed: ${more.map(({ name, operation }) => `${operation} ${name}`).join(", ")}`,
    );
  return `${applied.changes.length} changes applied, fingerprint ${plan.fingerprint}`;
}

/**
 * One update of the stack, as `npm run up` does it. A lock that a dead process of this machine left is broken once; one
 * that somebody holds ends the run with the holder's name.
 */
export async function update(
  context: DeployContext,
  release: WantedRelease,
): Promise<{ code: number; applied: Changes | undefined }> {
  const first = await attempt(context, release);
  if (first.holders.length === 0) return first;
  const { stack, say } = context;
  if (first.holders.every((one) => judgeHolder(one) === "dead")) {
    await repair(stack, {
      ...{ force: false, github: () => stack.githubAccess() },
      say: (line) => say(`  ${line}`),
    });
    return await attempt(context, release);
  }
  throw new StackLocked(stack.name, first.holders as [LockHolder, ...LockHolder[]]);
}

async function attempt(context: DeployContext, release: WantedRelease) {
  const { stack, options, display, folder, facts } = context;
  const directory = await RunDirectory.create(folder.file(`events-${folder.attempt}.jsonl`), {
    bestEffort: true,
  });
  const printed: string[] = [];
  const logs: (EngineLog | undefined)[] = [];
  const runner = new Update({
    ...{ stack, directory, display, release, ask: undefined },
    options: {
      ...{ stack: stack.name, rollbackTo: undefined, events: undefined, breakGlass: undefined },
      // Whether it failed before was judged with the image, before anybody was asked.
      ...{
        putBack: options.putBack,
        retry: true,
        yes: true,
        skipPreview: true,
        engine: options.refresh ? ["--refresh"] : [],
      },
    },
    onLine: (line) => printed.push(line),
    onLog: (log) => logs.push(log),
  });
  const back = context.interruptible({ stop: (signal) => runner.stop(signal), leave: () => runner.leave() });
  try {
    const code = await runner.run();
    // The first run is the update; a second one puts it back.
    const [first] = logs;
    const applied = first && { ...changesIn(first.log), ...(first.levels && { levels: first.levels }) };
    const holders = code === EXIT.done ? [] : holdersIn(printed.join("\n"));
    // Refused by a lock, it has not begun.
    if (holders.length === 0) facts.begun = true;
    return { code, holders, applied };
  } finally {
    back();
    await directory.dispose();
  }
}
