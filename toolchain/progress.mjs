// @ts-check

/**
 * Says on stderr what goes on, with the elapsed time: one line that rewrites itself on a terminal, else a line when
 * a task ends and one about every 15 seconds. Silent until the first task, so that a warm start prints nothing.
 */
export class Progress {
  /** @type {Map<string, { since: number, detail: string }>} */
  #running = new Map();
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  #started = Date.now();
  #lastLine = 0;

  /** @param {{ write(text: string): unknown, isTTY?: boolean, columns?: number }} out @param {number} everyMs */
  constructor(out = process.stderr, everyMs = 15_000) {
    this.out = out;
    this.everyMs = everyMs;
    /** Seconds that each finished task took, in the order in which they ended. @type {[string, number][]} */
    this.took = [];
  }

  /**
   * Shows a task for as long as `work` runs. `work` may call the function it is given with a short detail.
   * @template T
   * @param {string} title
   * @param {(detail: (text: string) => void) => Promise<T>} work
   * @returns {Promise<T>}
   */
  async task(title, work) {
    const entry = { since: Date.now(), detail: "" };
    this.#running.set(title, entry);
    this.#tick();
    let ended = "failed";
    try {
      const result = await work((text) => {
        entry.detail = text;
      });
      ended = "done";
      return result;
    } finally {
      this.#running.delete(title);
      const seconds = (Date.now() - entry.since) / 1000;
      this.took.push([title, seconds]);
      this.say(`${title}: ${ended} after ${duration(seconds)}${entry.detail ? ` (${entry.detail})` : ""}`);
    }
  }

  /** Prints one whole line. @param {string} text */
  say(text) {
    this.#clear();
    this.out.write(`[setup ${this.#elapsed()}] ${text}\n`);
    this.#lastLine = Date.now();
    if (this.#running.size > 0) this.#tick();
    else this.stop();
  }

  /** Takes the live line away and stops the timer; further tasks start it again. */
  stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#clear();
  }

  #tick() {
    if (!this.#timer) {
      if (this.#lastLine === 0) this.#lastLine = Date.now();
      this.#timer = setInterval(() => this.#show(), this.out.isTTY ? 200 : 500);
      this.#timer.unref();
    }
    if (this.out.isTTY) this.#show();
  }

  #show() {
    const tasks = [...this.#running].map(([title, { detail }]) => (detail ? `${title} (${detail})` : title));
    if (tasks.length === 0) return;
    const line = `[setup ${this.#elapsed()}] ${tasks.join(", ")}`;
    if (this.out.isTTY) this.out.write(`\r\x1b[2K${line.slice(0, (this.out.columns ?? 80) - 1)}`);
    else if (Date.now() - this.#lastLine >= this.everyMs) {
      this.#lastLine = Date.now();
      this.out.write(`${line} ...\n`);
    }
  }

  #clear() {
    if (this.out.isTTY) this.out.write("\r\x1b[2K");
  }

  #elapsed() {
    return duration((Date.now() - this.#started) / 1000);
  }
}

/** @param {number} seconds @returns {string} "7 s" or "3 min 07 s" */
export function duration(seconds) {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}
