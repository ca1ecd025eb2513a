import type { Processes } from "../apps/processes.ts";
import { busyFor, crashOf, SLOW_BOOT, sentinelOf } from "../apps/sentinels.ts";
import type { Timers } from "../kernel/timers.ts";
import { parseDuration } from "./durations.ts";
import { Events } from "./events.ts";
import { commandOf, oneOffOf } from "./images.ts";
import { type Change, change, type Machine, type MachineEvent, type Transition } from "./machine.ts";
import type { World } from "./world.ts";

/** Who caused a change. */
export type Source = MachineEvent["source"];

/** Fly's default for `kill_timeout`, in milliseconds. */
const STOP_TIMEOUT = 5_000;
/** Retries of the restart policy on-failure when none are given, and the time after which counting starts anew. */
const MAX_RETRIES = 10;
const RETRY_WINDOW = 300_000;
/** How often a stopping machine is looked at while it finishes requests. */
const DRAIN_STEP = 20;
/** Milliseconds of each `schedule`. */
const SCHEDULES = { hourly: 3_600_000, daily: 86_400_000, weekly: 604_800_000, monthly: 2_592_000_000 };

/**
 * Moves machines through their states: the only code that sets `state`. Each machine has at most one transition
 * ahead of it, kept in the machine itself, so that a restarted simulator goes on where it was.
 */
export class Lifecycle {
  readonly #world: World;
  readonly #processes: Processes;
  readonly #timers: Timers;
  readonly #events: Events;
  #changed: () => void = () => undefined;
  #hasRoom: (machine: Machine) => boolean = () => true;

  constructor(world: World, processes: Processes, timers: Timers) {
    this.#world = world;
    this.#processes = processes;
    this.#timers = timers;
    this.#events = new Events(world.random);
  }

  /** Calls `changed` after each change that comes by itself or from a request. */
  onChange(changed: () => void): void {
    this.#changed = changed;
  }

  /** Asks `hasRoom` before a machine is started by its schedule: on a full host it is not (Fly's documentation), until the next time. */
  onSchedule(hasRoom: (machine: Machine) => boolean): void {
    this.#hasRoom = hasRoom;
  }

  /** Goes on with every transition that was under way when the world was saved. */
  resume(): void {
    for (const machine of this.#world.machines()) if (machine.next) this.#arm(machine, machine.next);
  }

  /** A machine was created: its image is prepared, then it starts, or rests as `stopped` without `launch`. */
  created(machine: Machine, launch: boolean): void {
    const { prepare } = this.#world.timings;
    this.#set(machine, { log: [this.#event("launch", "created", "user")] });
    this.#in(machine, prepare, { step: "prepared", launch });
  }

  /** Starts a resting machine; whether it may start is for the caller to say. */
  start(machine: Machine, source: Source): void {
    const suspended = machine.now.state === "suspended";
    const status = "starting";
    this.#set(machine, { state: "starting", log: [this.#event("start", status, source)] });
    this.#in(machine, this.#bootTime(machine, suspended), { step: "booted" });
  }

  /** Stops a machine: SIGKILL at once, any other signal with time (ms) to finish requests. */
  stop(machine: Machine, source: Source, signal?: string, timeout?: number): void {
    if (machine.now.state === "suspended") {
      this.#set(machine, { state: "stopped", log: [this.#event("stop", "stopped", source)] });
      return;
    }
    const log = [this.#event("stop", "stopping", source)];
    this.#windDown(machine, { state: "stopping", log }, { follow: "stopped" }, signal, timeout);
  }

  /** Stops and starts a machine. */
  restart(machine: Machine, signal?: string, timeout?: number): void {
    const log = [this.#event("restart", "restarting", "user")];
    this.#windDown(machine, { state: "restarting", log }, { follow: "starting" }, signal, timeout);
  }

  /** Suspends a running machine. */
  suspend(machine: Machine, source: Source): void {
    this.#set(machine, { state: "suspending", log: [this.#event("suspend", "suspending", source)] });
    this.#in(machine, this.#world.timings.suspend, { step: "suspended" });
  }

  /** Puts a new version on a machine; a running process ends first, a resting machine stays at rest. */
  replace(machine: Machine, version: Change, launch: boolean): void {
    const log = [this.#event("update", "replacing", "user")];
    const patch: Change = { ...version, state: "replacing", restarts: 0, forcedChecks: undefined, log };
    if (this.#isRunning(machine)) {
      this.#windDown(machine, patch, { follow: "replaced", launch });
      return;
    }
    this.#set(machine, { ...patch, startedAt: undefined });
    this.#in(machine, this.#world.timings.replace, { step: "replaced", launch: false });
  }

  /** Destroys a machine: at once and with its connections when it runs and is forced to. */
  destroy(machine: Machine, source: Source): void {
    this.#processes.kill(machine.id);
    const log = [this.#event("destroy", "destroying", source)];
    this.#set(machine, { state: "destroying", startedAt: undefined, log });
    this.#in(machine, this.#world.timings.destroy, { step: "destroyed" });
  }

  /** The process of a running machine ends by itself, now. */
  exit(machine: Machine, code: number, oom = false): void {
    this.#processes.kill(machine.id);
    const { now } = machine;
    const at = this.#world.now();
    const { restart, auto_destroy } = now.config;
    // Fly's documentation: on-failure when a config does not say.
    const policy = restart?.policy ?? "on-failure";
    const recent = at - (now.startedAt ?? at) < RETRY_WINDOW ? now.restarts : 0;
    const again =
      policy === "always" ||
      policy === "spot-price" ||
      (policy === "on-failure" && code !== 0 && recent < (restart?.max_retries ?? MAX_RETRIES));
    const restarts = again ? recent + 1 : recent;
    const facts = { code, oom, requested: false, restarting: again, restarts };
    const log = [this.#events.exit(at, again ? "starting" : "stopped", facts)];
    if (again) {
      this.#set(machine, { state: "starting", startedAt: undefined, restarts, log });
      const pause = this.#world.timings.restartPause;
      this.#in(machine, pause + this.#bootTime(machine, false), { step: "booted" });
      return;
    }
    this.#set(machine, { state: "stopped", startedAt: undefined, restarts, log });
    machine.settledAt = at + this.#world.timings.settle;
    if (auto_destroy) this.destroy(machine, "flyd");
    else this.#rests(machine);
  }

  /** A machine on a schedule that rests, for whatever reason, is started when its time comes; one that runs then is left alone. */
  #rests(machine: Machine): void {
    const { schedule } = machine.now.config;
    if (schedule === undefined) return;
    const every = SCHEDULES[schedule];
    this.#in(machine, every - ((this.#world.now() - machine.createdAt) % every), { step: "start" });
  }

  #windDown(
    machine: Machine,
    patch: Change,
    after: Pick<Transition, "follow" | "launch">,
    signal?: string,
    timeout?: number,
  ): void {
    const at = this.#world.now();
    // How a process is stopped is a matter of the config that it was started with.
    const { stop_config } = machine.now.config;
    this.#set(machine, { ...patch, signalledAt: at });
    const killed = (signal ?? stop_config?.signal) === "SIGKILL";
    const patience = timeout ?? parseDuration(stop_config?.timeout ?? "") ?? STOP_TIMEOUT;
    const wait = killed ? 0 : this.#world.timings.stop;
    const deadline = at + (killed ? 0 : patience);
    const done = at + busyFor(commandOf(machine.now.config));
    this.#in(machine, Math.max(wait, Math.min(done, deadline) - at), {
      ...after,
      step: "down",
      deadline,
      done,
    });
  }

  #in(machine: Machine, ms: number, transition: Omit<Transition, "at">): void {
    this.#arm(machine, { ...transition, at: this.#world.now() + ms });
  }

  #arm(machine: Machine, transition: Transition): void {
    machine.next = transition;
    this.#timers.after(transition.at - this.#world.now(), () => {
      if (machine.next !== transition) return;
      delete machine.next;
      this.#step(machine, transition);
    });
  }

  #step(machine: Machine, transition: Transition): void {
    const steps: Record<Transition["step"], () => void> = {
      prepared: () => this.#prepared(machine, transition),
      replaced: () => this.#prepared(machine, transition),
      booted: () => this.#booted(machine),
      start: () => (this.#hasRoom(machine) ? this.start(machine, "flyd") : this.#rests(machine)),
      exit: () => this.exit(machine, transition.exitCode ?? 0, transition.oom),
      down: () => this.#down(machine, transition),
      suspended: () =>
        this.#set(machine, { state: "suspended", log: [this.#event("suspend", "suspended", "flyd")] }),
      destroyed: () => this.#destroyed(machine),
    };
    steps[transition.step]();
  }

  #prepared(machine: Machine, { launch, step }: Transition): void {
    if (this.#lacksImage(machine)) return;
    if (launch) {
      this.#set(machine, { state: "starting" });
      this.#in(machine, this.#bootTime(machine, false), { step: "booted" });
    } else {
      const message =
        "machine was in a non-started state prior to the update so leaving the new version stopped";
      const log = step === "replaced" ? [this.#event("update", "stopped", "flyd", { message })] : [];
      this.#set(machine, { state: "stopped", log });
      this.#rests(machine);
    }
  }

  /** An image that cannot be pulled never boots, also when somebody starts its machine later. */
  #lacksImage(machine: Machine): boolean {
    if (this.#sentinel(machine) !== "sim-pull-failure") return false;
    const request = { error: `failed to pull image ${machine.now.config.image}: manifest unknown` };
    this.#set(machine, { state: "failed", log: [this.#event("launch", "failed", "flyd", request)] });
    return true;
  }

  #booted(machine: Machine): void {
    if (this.#lacksImage(machine)) return;
    const at = this.#world.now();
    const log = [this.#event("start", "started", "flyd")];
    this.#set(machine, { state: "started", startedAt: at, signalledAt: undefined, log });
    const sentinel = this.#sentinel(machine);
    const oneOff = oneOffOf(machine.now.config, sentinel);
    const crash = crashOf(sentinel);
    if (crash) {
      const { afterMs, ...how } = crash;
      this.#in(machine, afterMs, { step: "exit", ...how });
    } else if (oneOff) {
      const { exitCode, runsFor = this.#world.timings.oneOff } = oneOff;
      this.#in(machine, runsFor, { step: "exit", exitCode });
    }
  }

  #down(machine: Machine, transition: Transition): void {
    const at = this.#world.now();
    const { deadline = at, done = at, follow, launch = true } = transition;
    const busy = this.#processes.count(machine.id) > 0 || at < done;
    if (busy && at < deadline) {
      this.#arm(machine, { ...transition, at: Math.min(at + DRAIN_STEP, deadline) });
      return;
    }
    this.#processes.kill(machine.id);
    const { restarts } = machine.now;
    const facts = { code: busy ? 137 : 0, requested: true, restarting: follow === "starting", restarts };
    const log = [this.#events.exit(at, "stopped", facts)];
    if (follow === "starting") {
      this.#set(machine, { state: "starting", startedAt: undefined, log });
      this.#in(machine, this.#bootTime(machine, false), { step: "booted" });
    } else if (follow === "replaced") {
      this.#set(machine, { startedAt: undefined, log });
      this.#in(machine, this.#world.timings.replace, { step: "replaced", launch });
    } else {
      machine.settledAt = at + this.#world.timings.settle;
      this.#set(machine, { state: "stopped", startedAt: undefined, log });
      if (machine.now.config.auto_destroy) this.destroy(machine, "flyd");
      else this.#rests(machine);
    }
  }

  #destroyed(machine: Machine): void {
    const at = this.#world.now();
    machine.destroyedAt = at;
    delete machine.lease;
    for (const volume of this.#world.apps.get(machine.app)?.volumes.values() ?? []) {
      if (volume.machine === machine.id) volume.boundUntil = at + this.#world.timings.volumeUnbind;
    }
    this.#set(machine, { state: "destroyed", log: [this.#event("destroy", "destroyed", "flyd")] });
  }

  /** Started, or on its way there: an update brings it back up. */
  #isRunning({ now, next }: Machine): boolean {
    if (now.state === "created") return next?.launch === true;
    return now.state === "started" || now.state === "starting";
  }

  #bootTime(machine: Machine, suspended: boolean): number {
    if (suspended) return this.#world.timings.resume;
    return this.#sentinel(machine) === "sim-slow-boot" ? SLOW_BOOT : this.#world.timings.boot;
  }

  #sentinel(machine: Machine) {
    const { image, metadata } = machine.now.config;
    return sentinelOf(image ?? "", this.#world.misbehaving, metadata?.fly_process_group);
  }

  #event(type: string, status: string, source: Source, request?: MachineEvent["request"]): MachineEvent {
    return this.#events.make(this.#world.now(), type, status, source, request);
  }

  #set(machine: Machine, patch: Change): void {
    change(machine, this.#world.now(), patch);
    this.#changed();
  }
}
