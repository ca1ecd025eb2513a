import { type Judgement, judgeHolder, type LockHolder, nameOf } from "./lock.ts";

/** A process that lives, or of which nobody can say from here, holds the stack; nothing was changed. */
export class LockHeld extends Error {
  override readonly name = "LockHeld";
  readonly holder: LockHolder;

  constructor(holder: LockHolder, message: string) {
    super(message);
    this.holder = holder;
  }
}

/** Somebody took the stack's lock while it was being looked at. */
export class LockedMeanwhile extends LockHeld {
  constructor(holder: LockHolder) {
    super(
      holder,
      `the stack was locked meanwhile by ${nameOf(holder)}; nothing was changed. Run it again when that has ended`,
    );
  }
}

/** What `--force` puts at stake when the lock is somebody's after all. */
const RISK =
  "if that update still runs, both write the state: what one of them makes may end in no state, and is then found only by drift";

/**
 * Which of the holders' locks may be broken: those of processes that are gone for certain, and with `force` every other.
 * @throws LockHeld for the first that may not
 */
export function breakable(
  holders: readonly LockHolder[],
  { force, stack, say }: { force: boolean; stack: string; say(line: string): void },
  judge: (holder: LockHolder) => Judgement = (holder) => judgeHolder(holder),
): readonly LockHolder[] {
  for (const holder of holders) {
    const who = nameOf(holder);
    const judgement = judge(holder);
    if (judgement === "dead") {
      say(`break the lock of ${who}, which is not running any more`);
    } else if (force) {
      say(`break the lock of ${who}, as --force asks; ${RISK}`);
    } else {
      throw new LockHeld(
        holder,
        judgement === "alive"
          ? `the stack is locked by ${who}, which is running. Wait for it to end, or stop that command with Ctrl-C`
          : `the stack is locked by ${who}, which was not started by a command of this project under this user on this machine: ` +
              "whether it runs cannot be told from here, whatever has that number now. Make sure that it has ended, then: " +
              `npm run repair -- ${stack} --force (${RISK})`,
      );
    }
  }
  return holders;
}
