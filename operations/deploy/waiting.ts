import { type Clock, systemClock } from "../../providers/kernel/clock.ts";
import { type Judgement, judgeHolder, type LockHolder, nameOf } from "../repair/lock.ts";
import { EXIT } from "./exit-codes.ts";
import { type DeployContext, StepFailure } from "./step.ts";

/** How often a holder on this machine is looked at. */
const LOOK_MS = 2_000;

/** How long a holder elsewhere is left alone: only another attempt can tell whether it is done. */
const ELSEWHERE_MS = 30_000;

/** How often it is said that the wait goes on. */
const SAY_MS = 60_000;

/** Somebody else holds the stack; nothing was changed. */
export class StackLocked extends StepFailure {
  readonly holders: readonly LockHolder[];

  constructor(stack: string, holders: readonly [LockHolder, ...LockHolder[]]) {
    const elsewhere = holders.some((one) => judgeHolder(one) === "elsewhere");
    super(
      EXIT.locked,
      `${stack} is being updated by ${nameOf(holders[0])}; nothing was changed\n` +
        (elsewhere
          ? `fix: wait for it; when it does not run any more: npm run repair -- ${stack} --force`
          : "fix: wait for it to end, then run this again, or let it wait: --wait <minutes>"),
    );
    this.holders = holders;
  }
}

/** What a wait needs beside the run. */
export interface WaitTools {
  clock: Clock;
  judge: (holder: LockHolder) => Judgement;
}

/**
 * Waits for who holds the stack, at most as long as `--wait` says from the first refusal of the run on. Answers whether it
 * is worth another attempt: when the holder is gone, or is elsewhere and had half a minute.
 */
export async function waitFor(
  context: Pick<DeployContext, "facts" | "options" | "say" | "stopped">,
  holders: readonly LockHolder[],
  { clock, judge }: WaitTools = { clock: systemClock, judge: (holder) => judgeHolder(holder) },
): Promise<boolean> {
  const { facts, options, say, stopped } = context;
  const began = clock.now();
  facts.waitUntil ??= began + options.wait * 60_000;
  const until = facts.waitUntil;
  const [holder] = holders;
  if (!holder || began >= until) return false;
  const left = () => `${Math.ceil((until - clock.now()) / 60_000)} min at most`;
  say(`  waiting for ${nameOf(holder)}, ${left()}`);
  for (let said = began; clock.now() < until; ) {
    const pause = Math.min(LOOK_MS, until - clock.now());
    try {
      await clock.sleep(pause, stopped);
    } catch {
      throw new StepFailure(EXIT.interrupted, "stopped while it waited; nothing was changed");
    }
    const judgements = holders.map((one) => judge(one));
    if (!judgements.includes("alive")) {
      const elsewhere = judgements.includes("elsewhere");
      if (!elsewhere || clock.now() - began >= ELSEWHERE_MS) return true;
    }
    if (clock.now() - said >= SAY_MS) {
      said = clock.now();
      say(`  still waiting for ${nameOf(holder)}, ${left()}`);
    }
  }
  return false;
}
