import { randomUUID } from "node:crypto";
import { ApiError, ProviderError } from "../../kernel/errors.ts";
import type { Context } from "../../kernel/implementation.ts";
import type { Fly } from "../api/connection.ts";
import { act, getMachine, LONGEST_WAIT_S, type MachineAnswer, waitForState } from "../api/machines.ts";
import { durationMs } from "../process-group/durations.ts";
import { checkIntervals, judgeHealth } from "../process-group/health.ts";
import { holdLease } from "../process-group/leases.ts";
import { inTurn } from "./turns.ts";

/** How long a restarted machine gets to start and to pass its checks: 300 s, as Fly's own tool waits. */
const HEALTHY_WITHIN_MS = 300_000;

/** Between taking the machine out of routing and its restart: twice the half second by which Fly's proxies lag behind. */
const DRAIN_MS = 1_000;

/** From its return to the traffic until the next machine leaves it: the half second by which proxies lag behind. */
const HEARD_MS = 500;

/** Densest look at its health: the smaller of this and half its shortest check interval. */
const LOOK_MS = 5_000;

/**
 * Restarts the machine that mounts a grown volume, under its lease and out of routing, and waits until it has started
 * and its checks pass. Machines of one app take turns, so that growing all volumes of a group takes down one machine at
 * a time. A machine that does not run is left alone: it sees the new size when it starts.
 * @throws ProviderError when it does not become healthy; the machines behind it in the queue are then not restarted
 */
export function restartForGrowth(context: Context, fly: Fly, app: string, id: string): Promise<void> {
  return inTurn(app, async () => {
    const before = await getMachine(fly, app, id, context.stop);
    if (before.state !== "started" && before.state !== "starting") return;
    await restart(context, fly, app, before);
  });
}

async function restart(context: Context, fly: Fly, app: string, machine: MachineAnswer): Promise<void> {
  const report = (line: string) => context.report(`${app}/${line}`);
  const config = machine.config ?? {};
  const run = randomUUID().slice(0, 8);
  const lease = await holdLease({
    fly,
    app,
    machine,
    owner: ownerOf(config, app),
    run,
    report,
    signal: context.stop,
  });
  const signal = AbortSignal.any([context.stop, lease.lost]);
  const serves = ((config.services ?? []) as unknown[]).length > 0;
  try {
    report(`${machine.name}: restarting, so that it sees the new size of its volume`);
    if (serves) {
      await act(fly, app, machine.id, "cordon", lease.nonce, signal);
      await fly.clock.sleep(DRAIN_MS, signal);
    }
    try {
      await act(fly, app, machine.id, "restart", lease.nonce, signal);
      await healthyAgain(fly, app, machine, signal);
    } finally {
      // Also after a failure: its checks keep requests away, and nobody would lift the cordon later.
      if (serves && !lease.lost.aborted) {
        await act(fly, app, machine.id, "uncordon", lease.nonce);
        await fly.clock.sleep(HEARD_MS);
      }
    }
    report(`${machine.name}: restarted and healthy`);
  } finally {
    await lease
      .release()
      .catch(() => report(`${machine.name}: its lease could not be released and expires by itself`));
  }
}

/** Leases of this stack are told by this beginning; see the process group's leases. */
function ownerOf(config: Record<string, unknown>, app: string): string {
  const { hotdash_project, hotdash_stack } = (config.metadata ?? {}) as Record<string, string | undefined>;
  return hotdash_project && hotdash_stack ? `pulumi ${hotdash_project}/${hotdash_stack}` : `pulumi ${app}`;
}

async function healthyAgain(
  fly: Fly,
  app: string,
  before: MachineAnswer,
  signal: AbortSignal,
): Promise<void> {
  const config = before.config ?? {};
  const end = fly.clock.now() + HEALTHY_WITHIN_MS;
  const pause = Math.min(
    LOOK_MS,
    ...checkIntervals(config).map((text) => (durationMs(text) ?? LOOK_MS * 2) / 2),
  );
  await waitForState(fly, app, before.id, { state: "started", seconds: LONGEST_WAIT_S }, signal).catch(
    ignoreTimeUp,
  );
  for (;;) {
    const live = await getMachine(fly, app, before.id, signal);
    const events = eventsSince(before, live);
    // Right after the request the machine may still be shown as it was.
    const { verdict, reason } =
      events.length > 0 ? judgeHealth({ ...live, events }, config, BEFORE_ALL) : NOT_YET;
    if (verdict === "healthy") return;
    if (verdict === "failed" || fly.clock.now() >= end) {
      throw new ProviderError(
        `fly: the machine ${before.name} (${before.id}) was restarted for its grown volume and is not healthy: ${reason}. ` +
          `Look at \`fly logs -a ${app} -i ${before.id}\`; the next \`pulumi up\` restarts it again`,
      );
    }
    await fly.clock.sleep(pause, signal);
  }
}

/** Its events are cut already to those since the restart. */
const BEFORE_ALL = Number.NEGATIVE_INFINITY;

const NOT_YET = { verdict: "pending", reason: "it has not restarted" } as const;

/** What happened since: exits of earlier days say nothing about this restart. */
function eventsSince({ events: known }: MachineAnswer, { events }: MachineAnswer) {
  const last = known?.[0];
  const all = events ?? [];
  const at = all.findIndex(
    ({ type, status, timestamp }) =>
      type === last?.type && status === last?.status && timestamp === last?.timestamp,
  );
  return at === -1 ? all : all.slice(0, at);
}

/** The wait can end before the machine has started; what then counts is how the machine looks. */
function ignoreTimeUp(error: unknown): void {
  if (!(error instanceof ApiError && [400, 404, 408].includes(error.status))) throw error;
}
