import type { Random } from "../kernel/random.ts";
import { rfc3339 } from "./errors.ts";
import type { MachineEvent } from "./machine.ts";

/** How a process ended, in few words. */
export interface ExitFacts {
  code: number;
  oom?: boolean;
  /** True when the API or the proxy asked for the stop. */
  requested: boolean;
  /** True when the restart policy starts it again. */
  restarting: boolean;
  /** Restarts so far. */
  restarts: number;
}

/** Makes entries of machines' event logs. */
export class Events {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** An event; `source` is who caused it. */
  make(
    at: number,
    type: string,
    status: string,
    source: MachineEvent["source"],
    request?: MachineEvent["request"],
  ): MachineEvent {
    const id = this.#random.ulid(at);
    return { id, type, status, source, timestamp: at, ...(request === undefined ? {} : { request }) };
  }

  /** The end of a process. */
  exit(at: number, status: string, facts: ExitFacts): MachineEvent {
    return this.make(at, "exit", status, "flyd", {
      exit_event: {
        exit_code: facts.code,
        guest_exit_code: facts.code,
        guest_signal: facts.code > 128 ? facts.code - 128 : -1,
        oom_killed: facts.oom ?? false,
        requested_stop: facts.requested,
        restarting: facts.restarting,
        signal: -1,
        exited_at: rfc3339(at),
      },
      restart_count: facts.restarts,
    });
  }
}
