import type { Socket } from "node:net";

/** A request that a machine is working on. */
export interface RunningRequest {
  socket: Socket;
}

/** What runs inside the machines: the requests each of them is working on right now. */
export class Processes {
  readonly #running = new Map<string, Set<RunningRequest>>();
  readonly #taken = new Map<string, number>();

  /** A machine takes a request; call what comes back when it is answered. */
  begin(machine: string, request: RunningRequest): () => void {
    const set = this.#running.get(machine) ?? new Set();
    this.#running.set(machine, set.add(request));
    return () => set.delete(request);
  }

  /** How many requests a machine is working on. */
  count(machine: string): number {
    return this.#running.get(machine)?.size ?? 0;
  }

  /** A request that a machine took other than a check: 1 for its first, 2, 3 … */
  turn(machine: string): number {
    const turn = (this.#taken.get(machine) ?? 0) + 1;
    this.#taken.set(machine, turn);
    return turn;
  }

  /** The process is gone: every connection it was answering breaks. */
  kill(machine: string): void {
    for (const request of this.#running.get(machine) ?? []) request.socket.destroy();
    this.#running.delete(machine);
  }
}
