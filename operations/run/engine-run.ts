import type { EngineResult } from "../engine/pulumi.ts";
import type { RunOptions } from "../workspace/stack.ts";

/**
 * The engine as this command runs it: in a session of its own, so that Ctrl-C reaches only us, and we decide what
 * becomes of it. The engine itself would drop what it has in hand on a second signal, and a dynamic provider never
 * hears of the first.
 */
export class EngineSession {
  #pid: number | undefined;
  #killed = false;

  /** Whether it was ended by force. */
  get killed(): boolean {
    return this.#killed;
  }

  /** Runs one command of the engine; one at a time. */
  async run(
    command: (options: RunOptions) => Promise<EngineResult>,
    options: RunOptions,
  ): Promise<EngineResult> {
    try {
      return await command({
        ...options,
        detached: true,
        onStart: (pid) => {
          this.#pid = pid;
        },
      });
    } finally {
      this.#pid = undefined;
    }
  }

  /** Lets the engine cancel by itself: for a preview, which holds nothing and changes nothing. */
  cancel(): void {
    this.#send(this.#pid, "SIGINT");
  }

  /**
   * Ends the engine and everything in its process group at once. Plugins have groups of their own; they end when they
   * see that the engine is gone, within half a second.
   */
  kill(): void {
    this.#killed = true;
    this.#send(this.#pid && -this.#pid, "SIGKILL");
  }

  #send(pid: number | undefined, signal: NodeJS.Signals): void {
    if (!pid) return;
    try {
      process.kill(pid, signal);
    } catch {
      // It ended by itself in the meantime.
    }
  }
}
