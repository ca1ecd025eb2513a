import { ApiError, isNotFound } from "../../kernel/errors.ts";
import { getMachine, LONGEST_WAIT_S, type MachineAnswer, waitForState } from "../api/machines.ts";
import { durationMs } from "./durations.ts";
import { GateError } from "./gate-error.ts";
import { checkIntervals, type Health, judgeHealth } from "./health.ts";
import { isDown } from "./observe.ts";
import type { Run } from "./run.ts";
import { isScheduled, passJobGate } from "./scheduled.ts";
import { smoke } from "./smoke.ts";

/** A machine at the gate. */
export interface GateTarget {
  machine: { id: string; name: string };
  /** Instance id that the launch answered. */
  version: string | undefined;
  config: Record<string, unknown>;
  /** It is cordoned until it has passed: smoke rules reach it by its own address only. */
  cordoned: boolean;
  /** Starts the machine. Used once, when it is found stopped: an update leaves a machine stopped that happened to be down. */
  start?(): Promise<void>;
}

/** What of a rollout the gate uses. */
export type GateRun = Pick<Run, "fly" | "inputs" | "signal" | "unproven">;

/** The first wait is short, so that a machine which nothing will start is found soon. */
const FIRST_WAIT_S = 20;

/** Densest polling of one machine's health: the smaller of this and half its shortest check interval. */
const POLL_MS = 5_000;

/**
 * Lets a launched machine pass when it has started, held for the settle time, all its checks pass, and the smoke rules
 * hold. Throws GateError with the reason as soon as it is certain that it will not, or when its time is up.
 */
export async function passGate(run: GateRun, target: GateTarget): Promise<{ cordoned: boolean }> {
  const { fly, inputs, signal } = run;
  if (isScheduled(target.config)) {
    await passJobGate(run, target);
    return { cordoned: false };
  }
  const end = fly.clock.now() + inputs.rollout.health_timeout_seconds * 1000;
  await started(run, target, end);
  await fly.clock.sleep(inputs.rollout.settle_seconds * 1000, signal);
  const live = await healthy(run, target, end);
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
async function started(run: GateRun, target: GateTarget, end: number): Promise<void> {
  const { fly, inputs, signal } = run;
  const { machine, version, start } = target;
  let mayStart = start !== undefined;
  for (let longest = FIRST_WAIT_S; ; longest = LONGEST_WAIT_S) {
    const seconds = Math.min(longest, Math.ceil((end - fly.clock.now()) / 1000));
    try {
      return await waitForState(fly, inputs.app, machine.id, { state: "started", version, seconds }, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ApiError && saysNothing(error))) throw error;
    }
    const { verdict, reason, down } = await look(run, target);
    if (verdict === "failed") throw new GateError(reason);
    if (fly.clock.now() >= end)
      throw new GateError(`it did not start within ${inputs.rollout.health_timeout_seconds} s: ${reason}`);
    if (down && mayStart) await start?.();
    mayStart &&= !down;
    await fly.clock.sleep(1_000, signal);
  }
}

/** A wait that ended without a word on the machine: its time was up, or the platform was not well for a moment. */
function saysNothing({ status, ambiguous }: ApiError): boolean {
  return ambiguous || status === 0 || status >= 500 || [400, 404, 408, 429].includes(status);
}

/** A machine that was just made can be invisible for a moment. */
async function look(
  { fly, inputs, signal }: GateRun,
  { machine, config }: GateTarget,
): Promise<Health & { down: boolean }> {
  try {
    const live = await getMachine(fly, inputs.app, machine.id, signal);
    return { ...judgeHealth(live, config), down: isDown(live) };
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return { verdict: "pending", reason: "it is not visible", down: false };
  }
}

async function healthy(
  { fly, inputs, signal }: GateRun,
  { machine, config }: GateTarget,
  end: number,
): Promise<MachineAnswer> {
  const intervals = checkIntervals(config).map((text) => durationMs(text) ?? POLL_MS * 2);
  const pause = Math.min(POLL_MS, ...intervals.map((ms) => ms / 2));
  for (;;) {
    const live = await getMachine(fly, inputs.app, machine.id, signal);
    const { verdict, reason } = judgeHealth(live, config);
    if (verdict === "healthy") return live;
    if (verdict === "failed") throw new GateError(reason);
    if (fly.clock.now() >= end)
      throw new GateError(`not healthy within ${inputs.rollout.health_timeout_seconds} s: ${reason}`);
    await fly.clock.sleep(pause, signal);
  }
}
