import type { MachineAnswer } from "../api/machines.ts";
import type { DesiredMachine } from "./desired.ts";
import type { Strategy } from "./schema.ts";

/** One thing to do to one machine. */
export type Step =
  /** `name` is one of the slot's two; `cordoned`: made without traffic, for a later step to give it some; `rest`: made, not run. */
  | { kind: "create"; desired: DesiredMachine; name: string; cordoned: boolean; rest?: boolean }
  /**
   * Replaces the config in place. `start`: a machine at rest is started after it, to prove the release; otherwise it
   * is left resting. `rest`: one that runs is brought to rest with it. `traffic`: what happens to its requests. `drain` takes the machine out of routing first and gives it
   * back with the new version; `prove` does so only after the gate; `leave` does nothing (nobody else serves, or
   * nobody asks); `keep off` leaves it cordoned for a later step.
   */
  | {
      kind: "update";
      desired: DesiredMachine;
      live: MachineAnswer;
      start: boolean;
      rest?: boolean;
      traffic: Traffic;
    }
  /** The config is right, the machine is not: start it, see that it is healthy, and give it traffic if `uncordon`. */
  | { kind: "heal"; desired: DesiredMachine; live: MachineAnswer; uncordon: boolean }
  /** By name: the machine may be one that an earlier step makes. */
  | { kind: "uncordon"; name: string }
  | { kind: "cordon"; live: MachineAnswer }
  /** Out of service in order: no new requests, time for the running ones, stopped, and `destroyed` unless kept. */
  | { kind: "retire"; live: MachineAnswer; destroy: boolean };

export type Traffic = "drain" | "prove" | "leave" | "keep off";

/** Steps that run at the same time. The next stage begins when all of them have succeeded. */
export interface Stage {
  steps: readonly Step[];
  /** What must pass before the next stage: the time until proxies have heard, the bake of a release, or its
   * rehearsal: an analysis of machines that no user reaches yet. */
  after?: "routing" | "bake" | "rehearsal";
  /**
   * May begin inside the settle time of the stage before, once the machines of that one take requests again (see
   * handover.ts).
   */
  early?: boolean;
  /** From here on the release stands: a failure is not put back, the next `pulumi up` finishes it. */
  settled?: boolean;
}

export interface Plan {
  strategy: Strategy;
  stages: Stage[];
  /** Slots whose machines are as wanted; no request is sent for them. */
  unchanged: string[];
}
