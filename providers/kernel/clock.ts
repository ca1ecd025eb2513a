/**
 * The one source of time. Deadlines, polls, leases, waits and rate buckets all ask a Clock, so that a simulated
 * run can be sped up as a whole and a unit test can move time by hand.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch, in this clock's own time. */
  now(): number;
  /** Resolves after `ms` of this clock's time; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Real milliseconds that `ms` of this clock's time take: what a socket timeout must be given. */
  real(ms: number): number;
}

/** Longest time of one timer in milliseconds: of more than 2^31 - 1 Node makes 1 (Node's documentation, "Timers"). */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Waits in real time, however long; leaves no listener and no timer behind. */
function realSleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    let left = Math.max(0, ms);
    let timer: NodeJS.Timeout;
    const wait = () => {
      const part = Math.min(left, LONGEST_TIMER_MS);
      left -= part;
      timer = setTimeout(left > 0 ? wait : done, part);
    };
    const done = () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    };
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    wait();
  });
}

/** A signal that is aborted after real milliseconds, however many: of more than a timer takes, the most that it does. */
export function timeLimit(ms: number): AbortSignal {
  return AbortSignal.timeout(Math.max(0, Math.min(LONGEST_TIMER_MS, Math.ceil(ms))));
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now(), sleep: realSleep, real: (ms) => ms };

/**
 * A clock that runs `scale` times faster than the machine's. Two processes that are given the same `scale` and
 * `origin` (real milliseconds since the epoch at which both clocks agreed) read the same time.
 * @param patience real milliseconds that a socket gets on top: a simulator beside other work may be slow to answer
 */
export function scaledClock(scale: number, origin: number, patience = 0): Clock {
  if (!(scale >= 1)) throw new RangeError(`time scale must be a number >= 1, not ${scale}`);
  return {
    now: () => Math.round(origin + (Date.now() - origin) * scale),
    sleep: (ms, signal) => realSleep(ms / scale, signal),
    real: (ms) => ms / scale + patience,
  };
}

/**
 * The clock that the environment asks for: `HOTDASH_TIME_SCALE` and `HOTDASH_TIME_ORIGIN` (milliseconds since the
 * epoch), and `HOTDASH_TIME_PATIENCE` where no test waits for a limit to pass; honoured only when the platform is
 * simulated. A live run always gets the system clock.
 */
export function clockFromEnvironment(simulated: boolean, env: NodeJS.ProcessEnv = process.env): Clock {
  const scale = Number(env.HOTDASH_TIME_SCALE ?? "1");
  if (!simulated || scale === 1) return systemClock;
  const patience = Number(env.HOTDASH_TIME_PATIENCE ?? "0");
  return scaledClock(scale, Number(env.HOTDASH_TIME_ORIGIN ?? "0"), patience);
}

/** A clock that stands still until `advance` is called; for tests inside one process. */
export class VirtualClock implements Clock {
  #now: number;
  #sleepers: { at: number; wake: () => void }[] = [];

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  real(ms: number): number {
    return ms;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const sleeper = {
        at: this.#now + Math.max(0, ms),
        wake: () => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      const onAbort = () => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#sleepers.push(sleeper);
    });
  }

  /** Moves time on by `ms`, waking sleepers in order and letting the code behind each run before the next. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#sleepers.filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#sleepers = this.#sleepers.filter((one) => one !== next);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#now = end;
  }
}
