import { getMachine, listMachines, type MachineAnswer } from "../api/machines.ts";
import { judgeHealth, shortestGrace } from "./health.ts";
import type { Stage, Step } from "./planned.ts";
import type { Run } from "./run.ts";

/** A check that is due is reported within this time; a look that comes too soon hands nothing over. */
const REPORTED_MS = 1_000;

/** A stage whose machines hold, in milliseconds; points in time by one clock. */
export interface Hold {
  /** When the last machine of the stage started. */
  started: number;
  settle: number;
  drain: number;
  /** The least that a machine of this rollout took from its update to its start. */
  launch: number;
  /** The least that a machine takes from its start to its first request: the shortest grace period of its checks. */
  grace: number;
}

/**
 * When the machines of the next stage may leave the traffic inside the settle time of this one, and when it has to be seen
 * before that this stage's machines take requests again. What the next ones do away from the traffic (drain, end, start,
 * first checks) then ends just after the settle time does: none takes a request with the new release before the stage
 * before it has held. Undefined when the settle time is too short to gain anything. Pure.
 */
export function handoverTimes({ started, settle, drain, launch, grace }: Hold) {
  const end = started + settle;
  const leave = end - drain - launch - grace;
  // The proxies must have heard of what was seen.
  const look = Math.max(leave - drain, started + grace + REPORTED_MS);
  return look + drain < end ? { look, leave: look + drain } : undefined;
}

/**
 * Resolves when the next stage may begin although this one still settles: true when every machine of this one was seen
 * healthy and in the traffic, so that never more than one stage is away from it; false when that is not so, and the next
 * has to wait for the end.
 */
export async function handedOver(run: Run, { steps }: Stage): Promise<boolean> {
  const { fly, inputs, pace, signal } = run;
  const updates = steps.filter((step) => step.kind === "update");
  const started = Math.max(...(await Promise.all(updates.map(({ live }) => pace.whenStarted(live.id)))));
  const { settle_seconds, drain_seconds } = inputs.rollout;
  const times = handoverTimes({
    started,
    settle: settle_seconds * 1000,
    drain: drain_seconds * 1000,
    launch: pace.shortest ?? 0,
    grace: Math.min(...updates.map(({ desired }) => shortestGrace(desired.config))),
  });
  if (!times) return false;
  await fly.clock.sleep(times.look - fly.clock.now(), signal);
  const live = await seen(run, updates);
  const back = updates.every((step) => isBack(run, step, live.get(step.live.id)));
  if (!back) return false;
  await fly.clock.sleep(times.leave - fly.clock.now(), signal);
  return updates.every(({ live: { id } }) => (pace.lastStart(id) ?? Number.POSITIVE_INFINITY) <= started);
}

type Update = Extract<Step, { kind: "update" }>;

/** One machine is asked for itself; several by one list. */
async function seen({ fly, inputs, signal }: Run, updates: readonly Update[]) {
  const [one, ...others] = updates.map(({ live }) => live.id);
  if (one !== undefined && others.length === 0)
    return new Map([[one, await getMachine(fly, inputs.app, one, signal)]]);
  fly.reads.forget(`machines ${inputs.app}`);
  const all = await listMachines(fly, inputs.app, signal);
  return new Map(all.map((machine) => [machine.id, machine]));
}

/** A list may lag behind: it counts only for the very version that was launched. */
function isBack({ pace }: Run, { live, desired }: Update, now: MachineAnswer | undefined): boolean {
  const version = pace.versionOf(live.id);
  return (
    now !== undefined &&
    version !== undefined &&
    now.instance_id === version &&
    !now.cordoned &&
    judgeHealth(now, desired.config).verdict === "healthy"
  );
}
