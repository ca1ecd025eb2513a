import { setTimeout as sleep } from "node:timers/promises";
import { clockFromEnvironment } from "../../providers/kernel/clock.ts";
import { messageOf } from "../../providers/kernel/errors.ts";
import { redact } from "../../providers/kernel/redact.ts";
import { systemsOf } from "../live/systems.ts";
import { onInterrupt } from "../run/interrupts.ts";
import { UsageError } from "../run/usage-error.ts";
import { openStack } from "../workspace/open.ts";
import type { Stack } from "../workspace/stack.ts";
import { platformOf } from "../workspace/stack-file.ts";
import { flySources } from "./on-fly.ts";
import { renderSources } from "./on-render.ts";
import type { Entry, Source } from "./source.ts";
import { beginOf, type WantedLines } from "./wanted.ts";

/** How far back lines go where nothing is said: an hour, in milliseconds, which Render takes as well. */
const USUAL_MS = 3_600_000;
/** Between two looks while lines are followed, in milliseconds. */
const LOOK_MS = 2_000;

/**
 * `hotdash logs`: what a stack's systems wrote, oldest first, with the stack's secrets hidden: an application may print what it
 * was given. Only reads.
 * @returns 1 when a platform did not answer; the lines of the others were shown
 */
export async function logs(
  given: { stack: string; follow: boolean; json: boolean } & WantedLines,
): Promise<number> {
  const stack = await openStack(given.stack, "logs");
  await expectSystem(stack, given.system);
  const clock = clockFromEnvironment((await platformOf(stack)) === "simulated", stack.project.env);
  const from = (given.since && beginOf(given.since, clock.now())) || clock.now() - USUAL_MS;
  const sources = [...(await flySources(stack, given, from)), ...(await renderSources(stack, given, from))];
  if (sources.length === 0) {
    console.error(`${stack.name} has nothing of that kind that runs`);
    return 0;
  }
  // Before the first line: what could not be hidden is not shown.
  await stack.hideSecrets();
  return given.follow ? follow(sources, given.json) : show(sources, given.json, new AbortController().signal);
}

async function follow(sources: readonly Source[], json: boolean): Promise<number> {
  const stopped = new AbortController();
  const end = onInterrupt({ first: () => stopped.abort(), second: () => process.exit(130) });
  try {
    while (!stopped.signal.aborted) {
      await show(sources, json, stopped.signal);
      await sleep(LOOK_MS, undefined, { signal: stopped.signal }).catch(() => {});
    }
    // Who follows ends it so: that is no failure.
    return 0;
  } finally {
    end();
  }
}

/** Shows what is new, in one order. A source that does not answer is said, and asked again the next time. */
async function show(sources: readonly Source[], json: boolean, signal: AbortSignal): Promise<number> {
  let code = 0;
  const read = await Promise.all(
    sources.map((source) =>
      source.read(signal).catch((error: unknown): Entry[] => {
        if (signal.aborted) return [];
        code = 1;
        console.error(`${source.name}: ${redact(messageOf(error))}`);
        return [];
      }),
    ),
  );
  for (const entry of read.flat().sort((one, other) => (one.at ?? 0) - (other.at ?? 0)))
    console.log(redact(json ? JSON.stringify(asJson(entry)) : textOf(entry)));
  return code;
}

const timeOf = ({ at }: Entry) => (at === undefined ? undefined : new Date(at).toISOString());

const asJson = (entry: Entry) => ({ at: timeOf(entry), from: entry.from, message: entry.message });

const textOf = (entry: Entry) => `${timeOf(entry) ?? "-"}  ${entry.from}  ${entry.message}`;

/** @throws UsageError that names the systems there are */
async function expectSystem(stack: Stack, system: string | undefined): Promise<void> {
  const all = (await systemsOf(stack)).map((one) => one.system);
  if (system !== undefined && !all.includes(system))
    throw new UsageError(
      `--system = ${JSON.stringify(system)}\n   is no system of ${stack.name}\n   allowed: ${all.join(", ")}`,
    );
}
