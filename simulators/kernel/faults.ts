import type { Call } from "./routes.ts";

/** Which requests a fault is for; every given property must match. */
export interface FaultMatch {
  method?: string;
  path?: RegExp;
  /** The platform's operation, for example `machines.create`. */
  action?: string;
  /** As the journal names it: a Fly app, or the id of a Render service, group, store … */
  app?: string;
  machine?: string;
  actor?: string;
  /** Only the nth request that matches everything else, counted from 1 when the fault was added. */
  nth?: number;
  /** Any other condition. */
  where?: (call: Call) => boolean;
}

/**
 * What happens to the request: an answer of the test's choice, a connection closed without an answer, an answer that
 * never comes, a delay on the simulator's clock, or any code (after which the request goes on as usual).
 */
export type FaultEffect =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | "drop"
  | "hang"
  | { delayMs: number }
  | { run: (call: Call) => void | Promise<void> };

/** One planned fault. */
export interface Fault {
  match: FaultMatch;
  /** Before or after the side effect: after an `after` fault the platform has done what was asked. */
  when: "before" | "after";
  effect: FaultEffect;
  /** How often it strikes; default 1 with `nth`, else without end. */
  times?: number;
}

/** What `add` gives back. */
export interface FaultHandle {
  /** How often the fault struck. */
  readonly hits: number;
  /** Takes the fault away. */
  remove(): void;
}

interface Planned {
  fault: Fault;
  seen: number;
  hits: number;
}

/** The faults planned for one simulator. */
export class Faults {
  readonly #planned = new Set<Planned>();

  /** Plans a fault; faults that match one request apply in the order in which they were added. */
  add(fault: Fault): FaultHandle {
    const planned: Planned = { fault, seen: 0, hits: 0 };
    this.#planned.add(planned);
    return {
      get hits() {
        return planned.hits;
      },
      remove: () => this.#planned.delete(planned),
    };
  }

  /** Takes all faults away. */
  clear(): void {
    this.#planned.clear();
  }

  /** The faults that strike this request at this moment; called once per request and moment. */
  strike(call: Call, when: "before" | "after"): FaultEffect[] {
    const effects: FaultEffect[] = [];
    for (const planned of this.#planned) {
      const { match, times = match.nth === undefined ? Number.POSITIVE_INFINITY : 1 } = planned.fault;
      if (planned.fault.when !== when || planned.hits >= times || !fits(match, call)) continue;
      planned.seen += 1;
      if (match.nth !== undefined && planned.seen !== match.nth) continue;
      planned.hits += 1;
      effects.push(planned.fault.effect);
    }
    return effects;
  }
}

function fits(match: FaultMatch, call: Call): boolean {
  return (
    (match.method === undefined || match.method === call.method) &&
    (match.path === undefined || match.path.test(call.path)) &&
    (match.action === undefined || match.action === call.action) &&
    (match.app === undefined || match.app === call.app) &&
    (match.machine === undefined || match.machine === call.machine) &&
    (match.actor === undefined || match.actor === call.actor) &&
    (match.where === undefined || match.where(call))
  );
}
