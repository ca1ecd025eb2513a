import { isNotFound, messageOf, PartialError, ProviderError } from "../../kernel/errors.ts";
import { waitUntil } from "../../kernel/wait-until.ts";
import { act } from "../api/machines.ts";
import { secretsAdvice } from "../secrets/advice.ts";
import { putBack } from "./put-back.ts";
import { afterAbort, type Run, releaseAll } from "./run.ts";
import { settleCreates } from "./unsettled.ts";

/** How long a machine that was just made may be invisible before it counts as gone. */
const VISIBLE_WITHIN_MS = 3_000;

/** What is known of a rollout when it fails. */
export interface Failure {
  /** No machine took requests when it began: there is nothing to go back to. */
  nothingServed: boolean;
  /** The release stands already; only what it replaced is left over. */
  settled: boolean;
  /** Version of the secrets that the group ran with before. */
  secretsBefore: unknown;
}

/** Puts a failed rollout back as far as there is something to go back to. Always throws: decides what the state may say. */
export async function recover(run: Run, reason: string, failure: Failure): Promise<never> {
  const { inputs, report } = run;
  const what = `fly: the rollout of ${inputs.app}/${inputs.group} failed: ${reason}`;
  report(`${inputs.group}: ${reason}`);
  const afterwards = afterAbort(run);
  const open = await settleCreates(afterwards);
  if (failure.settled)
    throw partial(
      run,
      `${what}. The release itself is live; what it replaced is not all gone. Run \`pulumi up\` again`,
    );
  if (failure.nothingServed) {
    await keepCordoned(afterwards);
    const unknown = open.length > 0 ? ` (${open.join("; ")})` : "";
    throw partial(
      run,
      `${what}. Nothing was serving before, so its machines are kept, cordoned${unknown}. Fix the cause and run \`pulumi up\` again`,
    );
  }
  const left = [...(await putBack(afterwards)), ...open];
  const advice = secretsAdvice(failure.secretsBefore, inputs.secretsVersion, inputs.stack);
  const further = advice ? `. ${advice}` : "";
  if (left.length > 0)
    throw partial(
      run,
      `${what}. Not everything could be put back: ${left.join("; ")}. Run \`pulumi up\` again${further}`,
    );
  const count = run.touched.updated.size + run.touched.created.length;
  throw new ProviderError(`${what}. ${countText(count)}${further}`);
}

function countText(count: number): string {
  if (count === 0) return "No machine was touched";
  const machines = count === 1 ? "The one touched machine was" : `All ${count} touched machines were`;
  return `${machines} put back; what ran before still runs`;
}

async function keepCordoned(run: Run): Promise<void> {
  const { created, updated } = run.touched;
  await releaseAll(run);
  await Promise.all(
    [...created, ...updated.values()].map(({ id, name }) =>
      onceVisible(run, () => act(run.fly, run.inputs.app, id, "cordon")).catch((error) =>
        run.report(`${name}: could not be cordoned (${messageOf(error)})`),
      ),
    ),
  );
}

/** A machine that was just made can be invisible for a moment. */
async function onceVisible({ fly }: Run, send: () => Promise<void>): Promise<void> {
  const sent = await waitUntil(fly.clock, VISIBLE_WITHIN_MS, () =>
    send().then(
      () => true,
      (error) => {
        if (!isNotFound(error)) throw error;
        return undefined;
      },
    ),
  );
  if (!sent) await send();
}

function partial({ inputs, fly }: Run, message: string): PartialError {
  const outs = { ...inputs, endpoint: fly.endpoint() };
  return new PartialError(message, `${inputs.app}/${inputs.group}`, outs, [message]);
}
