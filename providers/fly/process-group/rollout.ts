import { messageOf, ProviderError } from "../../kernel/errors.ts";
import type { Context } from "../../kernel/implementation.ts";
import type { Fly } from "../api/connection.ts";
import { listMachines } from "../api/machines.ts";
import { analyse } from "./analysis/analyse.ts";
import { mustRunDeclaredImage } from "./as-is.ts";
import { describePlan } from "./describe.ts";
import { desiredMachines } from "./desired.ts";
import { causeOf, DeadlineError, type FailureCause, type RolloutFailedEvent } from "./failure.ts";
import { observe } from "./observe.ts";
import { tellOthers } from "./others.ts";
import { planRollout } from "./plan.ts";
import type { Stage, Step } from "./planned.ts";
import { recover } from "./recover.ts";
import { newRun, type Run, releaseAll } from "./run.ts";
import type { ProcessGroupInputs } from "./schema.ts";
import { desiredStandbys, holdersOf, planStandbys } from "./standby.ts";
import { machineOf, perform } from "./steps/perform.ts";

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
 */
export async function rollOut(
  context: Context,
  fly: Fly,
  inputs: ProcessGroupInputs,
  secretsBefore?: unknown,
): Promise<RolloutResult> {
  const startedAt = new Date(fly.clock.now()).toISOString();
  const observed = observe(await listMachines(fly, inputs.app), inputs);
  mustRunDeclaredImage(observed, inputs);
  const desired = desiredMachines(inputs);
  const plan = planRollout(desired, observed, inputs);
  const run = newRun(context, fly, inputs);
  if (plan.stages.length > 0) run.report(`${inputs.group}: ${describePlan(plan, inputs)}`);
  for (const line of tellOthers(observed, inputs, desired)) run.report(line);
  let settled = false;
  let standbys = 0;
  try {
    await withDeadline(run, async () => {
      for (const stage of plan.stages) {
        settled = stage.settled === true;
        await carryOut(run, stage);
      }
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

/** Stops at the first machine that fails: its reason is the rollout's, the others only stop waiting. */
async function carryOut(run: Run, { steps, after }: Stage): Promise<void> {
  run.signal.throwIfAborted();
  await Promise.allSettled(steps.map((step) => attempt(run, step)));
  run.signal.throwIfAborted();
  const { drain_seconds, bake_seconds, analysis } = run.inputs.rollout;
  if (after === "routing") await run.fly.clock.sleep(drain_seconds * 1000, run.signal);
  if (after === "rehearsal" && analysis) await analyse(run, analysis, bake_seconds, true);
  if (after !== "bake") return;
  if (bake_seconds > 0) run.report(`${run.inputs.group}: watching the new release for ${bake_seconds} s`);
  if (analysis) await analyse(run, analysis, bake_seconds);
  else await run.fly.clock.sleep(bake_seconds * 1000, run.signal);
  run.signal.throwIfAborted();
}

async function attempt(run: Run, step: Step): Promise<void> {
  try {
    await perform(run, step);
  } catch (error) {
    if (!run.signal.aborted)
      run.abort(new ProviderError(`${machineOf(step)}: ${messageOf(error)}`, { cause: error }));
  }
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
