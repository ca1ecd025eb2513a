import { ProviderError } from "../../kernel/errors.ts";
import { GateError } from "./gate-error.ts";
import type { GateRun, GateTarget } from "./gate-run.ts";
import type { Health } from "./health.ts";

/** A process that ends by itself this often before it is healthy is not idle: it cannot run. */
const ENDS_BY_ITSELF = 2;

/**
 * Answers stops of a machine at the gate with starts. A stop without a crash says nothing about the release: autostop
 * takes a machine that nobody asks yet for an idle one, and people stop machines.
 */
export class Stops {
  #byRequest = 0;
  #byItself = 0;
  #hasRun = false;
  readonly #run: GateRun;
  readonly #target: GateTarget;

  constructor(run: GateRun, target: GateTarget) {
    this.#run = run;
    this.#target = target;
  }

  /** It has been seen running. Before, it may be at rest because the update left it as it was. */
  ran(): void {
    this.#hasRun = true;
  }

  /**
   * Starts the machine when it was stopped.
   * @returns whether it was
   * @throws GateError when its process has ended by itself again
   */
  async answer({ stopped, reason }: Health): Promise<boolean> {
    if (stopped === undefined) return false;
    if (stopped === "by itself") this.#byItself += 1;
    else if (this.#hasRun) this.#byRequest += 1;
    if (this.#byItself >= ENDS_BY_ITSELF)
      throw new GateError(`${reason}, ${this.#byItself} times before it was healthy`);
    this.#run.tell(this.#target.machine.name, `${reason}: starting it`);
    await this.#target.start();
    return true;
  }

  /** The error at the end of the time for health. One of a machine that others stopped does not count against the release. */
  late(what: string, { reason, stopped }: Health): Error {
    const text = `${what} ${this.#run.inputs.rollout.health_timeout_seconds} s: ${reason}`;
    const stops = this.#byRequest + (stopped === "by request" ? 1 : 0);
    if (stops === 0) return new GateError(text);
    const times = stops === 1 ? "once" : `${stops} times`;
    return new ProviderError(
      `${text}. It was stopped ${times} meanwhile, by autostop or by hand, which says nothing about the release`,
    );
  }
}
