import { ApiError, isNotFound, ProviderError } from "../../kernel/errors.ts";
import { isTransient } from "../../kernel/persist.ts";
import { getMachine, LONGEST_WAIT_S, type MachineAnswer, waitForState } from "../api/machines.ts";
import { withAdvice } from "./check-advice.ts";
import { durationMs } from "./durations.ts";
import { GateError } from "./gate-error.ts";
import type { GateRun, GateTarget } from "./gate-run.ts";
import { checkIntervals, type Health, judgeHealth } from "./health.ts";
import { digestOf } from "./others.ts";
import type { Run } from "./run.ts";
import { isScheduled, passJobGate } from "./scheduled.ts";
import { smoke } from "./smoke.ts";
import { Stops } from "./stops.ts";

/** The first wait is short, so that a machine which nothing will start is found soon. */
const FIRST_WAIT_S = 20;

/** Densest polling of one machine's health: the smaller of this and half its shortest check interval. */
const POLL_MS = 5_000;

/**
 * Lets a launched machine pass when it has started, held for the settle time, all its checks pass, and the smoke rules
 * hold. A machine that is stopped meanwhile without a crash, by autostop or by hand, is started again. Throws GateError
 * with the reason as soon as it is certain that it will not pass, or when its time is up.
 */
export async function passGate(run: GateRun, target: GateTarget): Promise<{ cordoned: boolean }> {
  const { fly, inputs, signal } = run;
  if (isScheduled(target.config)) {
    await passJobGate(run, target);
    return { cordoned: false };
  }
  const end = fly.clock.now() + inputs.rollout.health_timeout_seconds * 1000;
  const stops = new Stops(run, target);
  let live: MachineAnswer | undefined;
  while (!live) {
    await started(run, target, stops, end);
    stops.ran();
    run.pace.started(target.machine.id, fly.clock.now());
    await fly.clock.sleep(inputs.rollout.settle_seconds * 1000, signal);
    try {
      live = await healthy(run, target, stops, end);
    } catch (error) {
      throw await withAdvice(run, target, error);
    }
  }
  const proven = await smokeOf({ fly, inputs, signal, machine: target.machine }, target.cordoned);
  if (!proven) run.unproven.add(target.machine.name);
  return { cordoned: live.cordoned === true };
}

/**
 * Tries the smoke rules on one machine.
 *
 * @returns false when the machine is cordoned and the proxy has no way to it, so that nothing could be proven yet
 * @throws GateError with the rule that does not hold
 */
export async function smokeOf(
  { fly, inputs, machine, signal }: Pick<Run, "fly" | "inputs" | "signal"> & { machine: { id: string } },
  cordoned: boolean,
): Promise<boolean> {
  const target = { ...inputs, machineId: machine.id, clock: fly.clock, signal };
  const problem = await smoke(inputs.smoke, target);
  if (!problem) return true;
  if (cordoned && problem.unreachable) return false;
  throw new GateError(problem.reason, "smoke");
}

/** One wait is outstanding at a time; between two of them the machine is looked at, in case it can never start. */
async function started(run: GateRun, target: GateTarget, stops: Stops, end: number): Promise<void> {
  const { fly, inputs, signal } = run;
  const { machine, version } = target;
  for (let longest = FIRST_WAIT_S; ; longest = LONGEST_WAIT_S) {
    const seconds = Math.min(longest, Math.ceil((end - fly.clock.now()) / 1000));
    try {
      return await waitForState(fly, inputs.app, machine.id, { state: "started", version, seconds }, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ApiError && saysNothing(error))) throw error;
    }
    const health = await look(run, target);
    if (health.verdict === "failed") throw new GateError(health.reason);
    if (fly.clock.now() >= end) throw stops.late(`it did not start within`, health);
    await stops.answer(health);
    await fly.clock.sleep(1_000, signal);
  }
}

/** A wait that ended without a word on the machine: its time was up, or the platform was not well for a moment. */
function saysNothing(error: ApiError): boolean {
  return error.status === 400 || error.status === 404 || isTransient(error);
}

/** What is judged must be what was launched: somebody's `fly deploy` in the middle of it puts another release there. */
function mustBeTheSame({ config }: MachineAnswer, launched: Record<string, unknown>): void {
  const [now, wanted] = [config?.image, launched.image].map((image) => digestOf(String(image ?? "")));
  if (config == null || now === wanted) return;
  throw new ProviderError(
    `somebody else changed it while its release was being proven: it runs ${String(config.image)} now. Let that end (\`fly deploy\`, the dashboard, another tool), then run \`pulumi up --refresh\``,
  );
}

/** A machine that was just made can be invisible for a moment. */
async function look(
  { fly, inputs, signal }: GateRun,
  { machine, config, since = SINCE_LAUNCH }: GateTarget,
): Promise<Health> {
  try {
    const live = await getMachine(fly, inputs.app, machine.id, signal);
    mustBeTheSame(live, config);
    return judgeHealth(live, config, since);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return { verdict: "pending", reason: "it is not visible" };
  }
}

/** Its launch is in the machine's events, and cuts them off by itself. */
const SINCE_LAUNCH = Number.NEGATIVE_INFINITY;

/** Undefined when the machine was stopped meanwhile, and was started again. */
async function healthy(
  { fly, inputs, signal, together }: GateRun,
  { machine, version, config, since = SINCE_LAUNCH }: GateTarget,
  stops: Stops,
  end: number,
): Promise<MachineAnswer | undefined> {
  // A list only ever shortens the way to yes: whatever else it says, the machine itself is asked.
  const shared = await together?.(machine.id, version);
  if (shared && judgeHealth(shared, config, since).verdict === "healthy") {
    mustBeTheSame(shared, config);
    return shared;
  }
  const intervals = checkIntervals(config).map((text) => durationMs(text) ?? POLL_MS * 2);
  const pause = Math.min(POLL_MS, ...intervals.map((ms) => ms / 2));
  for (;;) {
    const live = await getMachine(fly, inputs.app, machine.id, signal);
    mustBeTheSame(live, config);
    const health = judgeHealth(live, config, since);
    if (health.verdict === "healthy") return live;
    if (health.verdict === "failed") throw new GateError(health.reason);
    if (fly.clock.now() >= end) throw stops.late("not healthy within", health);
    if (await stops.answer(health)) return undefined;
    await fly.clock.sleep(pause, signal);
  }
}
