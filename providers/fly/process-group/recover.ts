import { isNotFound, messageOf, PartialError, ProviderError } from "../../kernel/errors.ts";
import { isTransient, persist } from "../../kernel/persist.ts";
import { waitUntil } from "../../kernel/wait-until.ts";
import { act, type MachineAnswer } from "../api/machines.ts";
import { secretsAdvice } from "../secrets/advice.ts";
import { differences, listed } from "./as-before.ts";
import { isLeased } from "./lease-wait.ts";
import { isOurs, processGroupOf } from "./observe.ts";
import { putBack } from "./put-back.ts";
import { isResting, mayRest } from "./rest.ts";
import { afterAbort, type Run, releaseAll } from "./run.ts";

/** How long a machine that was just made may be invisible before it counts as gone. */
const VISIBLE_WITHIN_MS = 3_000;

/** What is known of a rollout when it fails. */
export interface Failure {
  /** The group's machines as they were when it began. */
  before: readonly MachineAnswer[];
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
  if (failure.settled)
    throw partial(
      run,
      `${what}. The release itself is live; what it replaced is not all gone. Run \`pulumi up\` again`,
    );
  // No machine took requests when it began: there is nothing to go back to.
  if (failure.before.every(({ cordoned }) => cordoned)) {
    const open = await afterAbort(run, keepCordoned);
    const unseen = await afterAbort(run, (calm) => servedUnseen(calm, failure.before));
    if (unseen.length > 0)
      throw partial(
        run,
        `${what}. The first look at the app did not show ${unseen.join(", ")}, which was there and was not touched: ` +
          "so nothing is concluded from that look. Run `pulumi up` again",
      );
    const kept =
      open.length > 0
        ? `${open.join("; ")}; its other machines are kept, cordoned`
        : "its machines are kept, cordoned";
    throw partial(
      run,
      `${what}. Nothing was serving before, so ${kept}. Fix the cause and run \`pulumi up\` again`,
    );
  }
  const left = await afterAbort(run, (calm) => backAsBefore(calm, failure.before));
  const advice = secretsAdvice(failure.secretsBefore, inputs.secretsVersion, inputs.stack);
  const further = advice ? `. ${advice}` : "";
  if (left) throw partial(run, `${what}. ${left}. Run \`pulumi up\` again${further}`);
  throw new ProviderError(`${what}. ${countText(run)}; ${stateText(failure.before)}${further}`);
}

/** What an app is at that is as it was: of one whose machines all rested nothing runs, and somebody may have wanted that. */
function stateText(before: readonly MachineAnswer[]): string {
  if (before.some((machine) => !isResting(machine))) return "what ran before still runs";
  const idle = before.every(({ config }) => mayRest(config ?? {}));
  return `nothing ran before, and its machines rest again${idle ? "" : ": a plain `pulumi up` starts them"}`;
}

/** Rounds of putting back and looking: one whose update came late has to be put back once more. */
const ROUNDS = 3;

/** Puts back and looks, since only what was seen may be said. Answers what is not as before; undefined when all is. */
async function backAsBefore(run: Run, before: readonly MachineAnswer[]): Promise<string | undefined> {
  const open = await findUnknown(run);
  for (let round = 1; ; round++) {
    const problems = [...(await putBack(run)), ...open];
    if (problems.length > 0) return `Not everything could be put back: ${problems.join("; ")}`;
    const found = await differences(run, before);
    if (found.length === 0) return undefined;
    if (round >= ROUNDS || run.touched.updated.size === 0)
      return `${countText(run)}, but not all is as before: ${found.join("; ")}`;
  }
}

/** An answer that was lost is looked for this long when the rollout has failed: lists lag by half a second and more. */
const SHOWS_UP_MS = 10_000;

/**
 * Machines whose create got no answer, and that are there all the same, count as made. Answers which of them nobody can
 * see, as sentences: they may still show up, unproven.
 */
async function findUnknown(run: Run): Promise<string[]> {
  const { unknown, created } = run.touched;
  const { fly, inputs } = run;
  if (unknown.size === 0) return [];
  await waitUntil(fly.clock, SHOWS_UP_MS, async () => {
    for (const machine of await listed(run)) if (unknown.delete(machine.name)) created.push(machine);
    return unknown.size === 0 ? true : undefined;
  });
  return [...unknown].map(
    (name) =>
      `${name}: whether it was made is not known, since its answer was lost; it may still show up and take requests (fly machine list -a ${inputs.app})`,
  );
}

function countText({ touched }: Run): string {
  const count = touched.updated.size + touched.created.length;
  if (count === 0) return "No machine was touched";
  const machines = count === 1 ? "The one touched machine was" : `All ${count} touched machines were`;
  return `${machines} put back`;
}

/**
 * Machines of the group that take requests and that a list lagging behind did not show when the rollout began, by name: it
 * made none of them, so that they run what ran before.
 */
async function servedUnseen(run: Run, before: readonly MachineAnswer[]): Promise<string[]> {
  const { created, updated, opened } = run.touched;
  const known = new Set([...before, ...created, ...updated.values(), ...opened.values()].map(({ id }) => id));
  const now = await listed(run);
  return now
    .filter((one) => isOurs(one, run.inputs) && processGroupOf(one) === run.inputs.group)
    .filter(({ cordoned, id }) => !cordoned && !known.has(id))
    .map(({ name, id }) => `${name} (${id})`);
}

/** Answers which machines could not be cordoned, as sentences. */
async function keepCordoned(run: Run): Promise<string[]> {
  const missing = await findUnknown(run);
  // Only now: what was just found counts as made, and must take no request either.
  const { created, updated, opened } = run.touched;
  const touched = new Map([...created, ...updated.values(), ...opened.values()].map((one) => [one.id, one]));
  const { clock } = run.fly;
  await releaseAll(run);
  const mayPass = (error: unknown) => isTransient(error) || isLeased(error);
  const open = await Promise.all(
    [...touched.values()].map(({ id, name }) => {
      const cordon = () => onceVisible(run, () => act(run.fly, run.inputs.app, id, "cordon"));
      return persist({ clock, signal: run.signal, until: Number.POSITIVE_INFINITY, mayPass }, cordon).then(
        () => [],
        (error) => (isNotFound(error) ? [] : [`${name} (${id}) could not be cordoned (${messageOf(error)})`]),
      );
    }),
  );
  return [...open.flat(), ...missing];
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
