import { isNotFound, PartialError } from "../../kernel/errors.ts";
import type { Context, Outs } from "../../kernel/implementation.ts";
import type { Fly } from "../api/connection.ts";
import { listMachines, waitForState } from "../api/machines.ts";
import { observe } from "./observe.ts";
import { historyOf, withIncomplete, withRelease } from "./releases.ts";
import { rollOut } from "./rollout.ts";
import { newRun } from "./run.ts";
import type { ProcessGroupInputs } from "./schema.ts";
import { retire } from "./steps/retire.ts";

/** Brings the machines to the inputs, by the group's strategy; keeps what came of it in the outputs' history. */
export async function converge(
  context: Context,
  fly: Fly,
  inputs: ProcessGroupInputs,
  olds: Outs,
): Promise<Outs> {
  const history = historyOf(olds);
  const now = () => new Date(fly.clock.now()).toISOString();
  const startedAt = now();
  try {
    const result = await rollOut(context, fly, inputs, olds.secretsVersion);
    return { ...inputs, endpoint: fly.endpoint(), releases: withRelease(history, inputs, result) };
  } catch (error) {
    if (error instanceof PartialError)
      error.outs.releases = withIncomplete(history, inputs, { startedAt, finishedAt: now() });
    throw error;
  }
}

/** Takes every machine of the group away, and waits until they are gone. */
export async function destroyAll(context: Context, fly: Fly, inputs: ProcessGroupInputs): Promise<void> {
  // No slot is declared any more, so every machine of the group is surplus.
  const { surplus } = observe(await listMachines(fly, inputs.app), { ...inputs, regions: {} });
  const run = newRun(context, fly, inputs);
  await Promise.all(surplus.map((live) => retire(run, live, true)));
  await Promise.all(
    surplus.map(({ id }) =>
      waitForState(fly, inputs.app, id, { state: "destroyed", seconds: 60 }).catch(ignoreNotFound),
    ),
  );
}

/** A machine that cannot be found is destroyed. */
function ignoreNotFound(error: unknown): void {
  if (!isNotFound(error)) throw error;
}
