import { messageOf } from "../../kernel/errors.ts";
import type { Context } from "../../kernel/implementation.ts";
import type { Fly } from "../api/connection.ts";
import { listMachines } from "../api/machines.ts";
import { mustRunDeclaredImage } from "./as-is.ts";
import { describePlan } from "./describe.ts";
import { desiredMachines } from "./desired.ts";
import { causeOf, DeadlineError, type FailureCause, type RolloutFailedEvent } from "./failure.ts";
import { observe } from "./observe.ts";
import { tellOthers } from "./others.ts";
import { planRollout } from "./plan.ts";
import { recover } from "./recover.ts";
import { newRun, type Run, releaseAll } from "./run.ts";
import type { ProcessGroupInputs } from "./schema.ts";
import { carryOut, carryOutAll } from "./stages.ts";
import { desiredStandbys, holdersOf, planStandbys } from "./standby.ts";

/** What a rollout did. */
export interface RolloutResult {
  /** Whether any machine was touched. */
  changed: boolean;
  startedAt: string;
  finishedAt: string;
}

/**
 * Makes the live machines of a group what the inputs say: looks, plans, carries the stages out one after the other, and
 * puts everything back when one fails.
 *
 * Throws ProviderError when all was put back: state then still describes what is live, and the next `pulumi up` has
 * nothing to do. Throws PartialError when something is live that state does not describe: a first release that failed
 * keeps its machines cordoned, and what could not be put back is named; the next `pulumi up` goes on from there.
 *
 * @param secretsBefore version of the secrets that the group ran with before, for the error's advice
 * @param restarted RFC 3339: when its machines are all to begin anew, though nothing differs
 */
export async function rollOut(
  context: Context,
  fly: Fly,
  inputs: ProcessGroupInputs,
  secretsBefore?: unknown,
  restarted?: string,
): Promise<RolloutResult> {
  const startedAt = new Date(fly.clock.now()).toISOString();
  const observed = observe(await listMachines(fly, inputs.app), inputs);
  mustRunDeclaredImage(observed, inputs);
  const desired = desiredMachines(inputs, restarted);
  const plan = planRollout(desired, observed, inputs);
  const run = newRun(context, fly, inputs);
  if (plan.stages.length > 0) run.report(`${inputs.group}: ${describePlan(plan, inputs)}`);
  for (const line of tellOthers(observed, inputs, desired)) run.report(line);
  let settled = false;
  let standbys = 0;
  try {
    await withDeadline(run, async () => {
      await carryOutAll(run, plan.stages, (stage) => {
        settled = stage.settled === true;
      });
      const spares = planStandbys(desiredStandbys(inputs, holdersOf(inputs, observed, run.fresh)), observed);
      settled ||= spares.length > 0;
      await carryOut(run, { steps: spares });
      standbys = spares.length;
    });
  } catch (error) {
    context.event(failed(inputs, causeOf(error, context.stop)));
    const before = [...observed.slots.values()].flat();
    await recover(run, messageOf(error), { before, settled, secretsBefore });
  } finally {
    await releaseAll(run);
  }
  return {
    changed: plan.stages.length + standbys > 0,
    startedAt,
    finishedAt: new Date(fly.clock.now()).toISOString(),
  };
}

function failed({ app, group, image }: ProcessGroupInputs, cause: FailureCause): RolloutFailedEvent {
  return { type: "rollout-failed", app, group, image, cause };
}

async function withDeadline(run: Run, work: () => Promise<void>): Promise<void> {
  const done = new AbortController();
  const seconds = run.inputs.rollout.deadline_seconds;
  run.fly.clock.sleep(seconds * 1000, done.signal).then(
    () => run.abort(new DeadlineError(`the rollout's deadline of ${seconds} s passed`)),
    () => undefined,
  );
  try {
    await work();
  } finally {
    done.abort();
  }
}
