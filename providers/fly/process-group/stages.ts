import { messageOf, ProviderError } from "../../kernel/errors.ts";
import { analyse } from "./analysis/analyse.ts";
import { handedOver } from "./handover.ts";
import { lookTogether } from "./look-together.ts";
import { isServing } from "./observe.ts";
import type { Stage, Step } from "./planned.ts";
import type { Run } from "./run.ts";
import { machineOf, perform } from "./steps/perform.ts";
import { heard } from "./steps/traffic.ts";

/**
 * Carries stages out in order. One that is `early` begins inside the settle time of the stage before, when that one's
 * machines were seen in the traffic again; at most two are under way, and none is when this ends, whatever it ends with.
 *
 * @param begins is told each stage before it begins
 */
export async function carryOutAll(
  run: Run,
  stages: readonly Stage[],
  begins: (stage: Stage) => void,
): Promise<void> {
  const under: Promise<void>[] = [];
  try {
    for (const [index, stage] of stages.entries()) {
      const previous = stages[index - 1];
      if (previous && !stage.early && gives(previous) && takes(stage)) await heard(run);
      begins(stage);
      const before = under.at(-1);
      const work = carryOut(run, stage);
      // What fails ends the rollout for both; its reason is thrown below.
      work.catch(() => undefined);
      under.push(work);
      await before;
      await (stages[index + 1]?.early ? Promise.race([work, soonEnough(run, stage, work)]) : work);
    }
    await under.at(-1);
  } finally {
    await Promise.allSettled(under);
  }
}

/** Whether machines came to the traffic, or back to it, when a stage ended, and nothing has waited for it yet. */
function gives({ steps, after }: Stage): boolean {
  if (after === "routing") return false;
  return steps.some(
    (step) =>
      step.kind === "uncordon" ||
      (step.kind === "update" && step.traffic !== "keep off") ||
      (step.kind === "heal" && step.uncordon) ||
      (step.kind === "create" && !step.cordoned),
  );
}

/** Whether a stage takes machines out of the traffic that serve. */
function takes({ steps }: Stage): boolean {
  return steps.some(
    (step) =>
      step.kind === "cordon" ||
      (step.kind === "update" && (step.traffic === "drain" || step.traffic === "prove")) ||
      (step.kind === "retire" && isServing(step.live)),
  );
}

/** A look that fails hands nothing over: what is wrong with the stage is its own to say. */
async function soonEnough(run: Run, stage: Stage, work: Promise<void>): Promise<void> {
  const over = await handedOver(run, stage).catch(() => false);
  if (!over) await work;
}

/** Stops at the first machine that fails: its reason is the rollout's, the others only stop waiting. */
export async function carryOut(run: Run, { steps, after }: Stage): Promise<void> {
  run.signal.throwIfAborted();
  const mine = { ...run, ...shareLook(run, steps) };
  await Promise.allSettled(steps.map((step) => attempt(mine, step)));
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

/** Machines that are updated at the same time settle at the same time. */
function shareLook({ fly, inputs, signal }: Run, steps: readonly Step[]): Pick<Run, "together"> {
  const updates = steps.filter((step) => step.kind === "update" && step.traffic === "drain");
  if (inputs.rollout.settle_seconds === 0 || updates.length < 2 || updates.length < steps.length) return {};
  return { together: lookTogether({ fly, app: inputs.app, signal }, updates.length) };
}
