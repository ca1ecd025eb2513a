import { messageOf, PartialError, ProviderError } from "../../kernel/errors.ts";
import type { Context } from "../../kernel/implementation.ts";
import type { Fly } from "../api/connection.ts";
import { act, listMachines } from "../api/machines.ts";
import { desiredMachines } from "./desired.ts";
import { observe } from "./observe.ts";
import { planRollout, type Wave } from "./plan.ts";
import { putBack } from "./put-back.ts";
import { newRun, type Run } from "./run.ts";
import type { ProcessGroupInputs } from "./schema.ts";
import { perform } from "./steps.ts";

/** What a rollout did. */
export interface RolloutResult {
  /** Whether any machine was touched. */
  changed: boolean;
  startedAt: string;
  finishedAt: string;
}

/**
 * Makes the live machines of a group what the inputs say: looks, plans, carries the waves out one after the other, and
 * puts everything back when one fails.
 *
 * Throws ProviderError when all was put back: state then still describes what is live, and the next `pulumi up` has
 * nothing to do. Throws PartialError when something is live that state does not describe: a first release that failed
 * keeps its machines cordoned, and what could not be put back is named; the next `pulumi up` goes on from there.
 */
export async function rollOut(
  context: Context,
  fly: Fly,
  inputs: ProcessGroupInputs,
): Promise<RolloutResult> {
  const startedAt = new Date(fly.clock.now()).toISOString();
  const observed = observe(await listMachines(fly, inputs.app), inputs);
  const { waves, unchanged } = planRollout(desiredMachines(inputs), observed, inputs);
  const run = newRun(context, fly, inputs);
  if (waves.length > 0)
    context.report(`${inputs.app}/${inputs.group}: ${describe(inputs, waves, unchanged)}`);
  try {
    await withDeadline(run, () => inOrder(run, waves));
  } catch (error) {
    const nothingServed = [...observed.slots.values()].every(({ cordoned }) => cordoned);
    await recover(run, messageOf(error), nothingServed);
  }
  return { changed: waves.length > 0, startedAt, finishedAt: new Date(fly.clock.now()).toISOString() };
}

function describe(
  { strategy, image }: ProcessGroupInputs,
  waves: readonly Wave[],
  unchanged: readonly string[],
): string {
  const actions = waves.flat();
  const counts = (["create", "update", "heal", "destroy"] as const)
    .map((kind) => [kind, actions.filter((action) => action.kind === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${kind} ${count}`);
  return `${strategy} rollout of ${image.slice(0, image.indexOf("@sha256:") + 15)}: ${counts.join(", ")}, ${unchanged.length} unchanged, ${waves.length} wave${waves.length === 1 ? "" : "s"}`;
}

/** Stops at the first machine that fails: its reason is the rollout's, the others only stop waiting. */
async function inOrder(run: Run, waves: readonly Wave[]): Promise<void> {
  for (const wave of waves) {
    run.signal.throwIfAborted();
    await Promise.allSettled(
      wave.map(async (action) => {
        const { name } = action.kind === "destroy" ? action.live : action.desired;
        try {
          await perform(run, action);
        } catch (error) {
          if (!run.signal.aborted)
            run.abort(new ProviderError(`${name}: ${messageOf(error)}`, { cause: error }));
        }
      }),
    );
  }
  run.signal.throwIfAborted();
}

async function withDeadline(run: Run, work: () => Promise<void>): Promise<void> {
  const done = new AbortController();
  const seconds = run.inputs.rollout.deadline_seconds;
  run.fly.clock.sleep(seconds * 1000, done.signal).then(
    () => run.abort(new ProviderError(`the rollout's deadline of ${seconds} s passed`)),
    () => undefined,
  );
  try {
    await work();
  } finally {
    done.abort();
  }
}

/** Always throws: decides what the state may say. */
async function recover(run: Run, reason: string, nothingServed: boolean): Promise<never> {
  const { inputs, report } = run;
  const what = `fly: the rollout of ${inputs.app}/${inputs.group} failed: ${reason}`;
  report(`${inputs.group}: ${reason}`);
  // The run's own signal may be what ended it; putting back must not be stopped by it.
  const afterwards: Run = { ...run, signal: new AbortController().signal };
  if (nothingServed) {
    await keepCordoned(afterwards);
    throw partial(
      run,
      `${what}. Nothing was serving before, so its machines are kept, cordoned. Fix the cause and run \`pulumi up\` again`,
    );
  }
  const left = await putBack(afterwards);
  if (left.length > 0)
    throw partial(
      run,
      `${what}. Not everything could be put back: ${left.join("; ")}. Run \`pulumi up\` again`,
    );
  const count = run.touched.updated.length + run.touched.created.length;
  throw new ProviderError(
    `${what}. ${count === 0 ? "No machine was touched" : `All ${count} touched machines were put back; what ran before still runs`}`,
  );
}

async function keepCordoned(run: Run): Promise<void> {
  const { created, updated } = run.touched;
  await Promise.all(
    [...created, ...updated].map(({ id, name }) =>
      act(run.fly, run.inputs.app, id, "cordon").catch((error) =>
        run.report(`${name}: could not be cordoned (${messageOf(error)})`),
      ),
    ),
  );
}

function partial({ inputs, fly }: Run, message: string): PartialError {
  const outs = { ...inputs, endpoint: fly.endpoint(), releases: [] };
  return new PartialError(message, `${inputs.app}/${inputs.group}`, outs, [message]);
}
