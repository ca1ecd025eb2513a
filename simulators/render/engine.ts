import type { Processes } from "../apps/processes.ts";
import type { Timers } from "../kernel/timers.ts";
import { stepRuns } from "./cron-runs.ts";
import type { Deploy, DeployTrigger } from "./deploy.ts";
import { isUnderWay } from "./deploy.ts";
import { beginDeploy, endDeploy, goLive, newDeploy, type Source, stepDeploy } from "./deploying.ts";
import type { Instance } from "./instance.ts";
import { exitInstance, instanceDue, reasonOf, stepInstance } from "./instances.ts";
import { Motion } from "./motion.ts";
import { reconcile, targetOf } from "./rollout.ts";
import { nextRun } from "./schedule.ts";
import { liveDeploy, type Service, wantedInstances } from "./service.ts";
import type { World } from "./world.ts";

/** How often the process of a new instance may exit before its deploy counts as failed. */
const EXITS_OF_A_DEPLOY = 3;
/** More steps than this at one moment are a defect, not a life. */
const MOST_STEPS = 10_000;

/**
 * Moves services, deploys and instances through their states. Whatever will happen by itself is written in the world with
 * its time; one timer a service waits for the next of them, so that a restarted simulator goes on where it was.
 */
export class Engine {
  readonly motion: Motion;
  readonly #world: World;
  readonly #timers: Timers;
  readonly #overlap: "override" | "wait";
  readonly #armed = new Map<string, () => void>();

  constructor(world: World, processes: Processes, timers: Timers, overlap: "override" | "wait") {
    this.#world = world;
    this.#timers = timers;
    this.#overlap = overlap;
    this.motion = new Motion(world, processes);
  }

  /** Goes on with everything that was under way when the world was saved. */
  resumeAll(): void {
    for (const service of this.#world.services.values()) this.wake(service);
  }

  /** Starts a deploy, or queues it behind the one under way where the workspace waits. */
  deploy(service: Service, trigger: DeployTrigger, source: Source = {}): Deploy {
    const running = service.deploys.find(isUnderWay);
    const deploy = newDeploy(this.motion, service, trigger, source);
    if (running && this.#overlap === "wait") {
      deploy.status = "queued";
      this.motion.changed();
      return deploy;
    }
    if (running) endDeploy(this.motion, service, running, "canceled", { newDeploy: { id: deploy.id } });
    beginDeploy(this.motion, service, deploy);
    this.wake(service);
    return deploy;
  }

  /** Cancels a deploy that is queued or under way. */
  cancel(service: Service, deploy: Deploy): void {
    endDeploy(this.motion, service, deploy, "canceled");
    this.wake(service);
  }

  /** Stops every instance; a deploy under way is canceled. */
  suspend(service: Service): void {
    service.suspended = true;
    service.dormant = true;
    for (const deploy of service.deploys.filter((one) => isUnderWay(one) || one.status === "queued"))
      endDeploy(this.motion, service, deploy, "canceled");
    this.motion.event(service, "service_suspended", { actor: "user" });
    this.wake(service);
  }

  /** Lets a suspended service come back with a new deploy. */
  resume(service: Service): void {
    service.suspended = false;
    this.motion.event(service, "service_resumed", { actor: "user" });
    this.deploy(service, "service_resumed");
  }

  /** Replaces the instances of the live deploy by others of the same deploy. */
  restart(service: Service): void {
    const live = liveDeploy(service);
    for (const instance of service.instances) if (instance.deploy === live?.id) instance.stale = true;
    this.motion.event(service, "server_restarted", { triggeredByUser: null });
    this.wake(service);
  }

  /** What the autoscaler does when the use of its instances asks for it; without autoscaling nothing. */
  autoscale(service: Service, count: number): void {
    if (!service.autoscaling?.enabled) return;
    const fromInstances = wantedInstances(service);
    service.scaledTo = count;
    const toInstances = wantedInstances(service);
    this.motion.event(service, "autoscaling_started", { fromInstances, toInstances });
    this.wake(service);
    this.motion.event(service, "autoscaling_ended", { fromInstances, toInstances });
  }

  /** Looks again when the next run of a cron job is due. */
  reschedule(service: Service): void {
    const next = liveDeploy(service) && nextRun(service.settings.schedule, this.#world.now());
    if (next === undefined) delete service.nextRunAt;
    else service.nextRunAt = next;
    this.wake(service);
  }

  /** The process of an instance ends, as a crash would end it. */
  crash(service: Service, instance: Instance, code: number): void {
    exitInstance(this.motion, service, instance, { code, oom: false });
    this.wake(service);
  }

  /** A service is gone, and at once everything that it ran. */
  remove(service: Service): void {
    this.#armed.get(service.id)?.();
    this.#armed.delete(service.id);
    for (const { id } of service.instances) this.motion.processes.kill(id);
    service.instances = [];
    this.motion.changed();
  }

  /** Does everything that is due of a service, and waits for what comes next. */
  wake(service: Service): void {
    this.#armed.get(service.id)?.();
    if (!this.#world.services.has(service.id)) return;
    let steps = 0;
    while (this.#step(service)) {
      steps += 1;
      if (steps > MOST_STEPS) throw new Error(`service ${service.id} does not come to rest`);
    }
    const next = dueOf(service);
    if (!Number.isFinite(next)) return;
    const cancel = this.#timers.after(next - this.#world.now(), () => this.wake(service));
    this.#armed.set(service.id, cancel);
  }

  /** One thing that is due; false when nothing is. */
  #step(service: Service): boolean {
    const deployOf = ({ deploy }: Instance) => service.deploys.find(({ id }) => id === deploy);
    if (stepDeploy(this.motion, service)) return true;
    for (const instance of service.instances) {
      if (!stepInstance(this.motion, service, deployOf(instance), instance)) continue;
      this.#judge(service, instance);
      return true;
    }
    // A cron job has no instances that must be up first.
    if (service.type === "cron_job")
      return stepRuns(this.motion, service) || this.#settle(service, targetOf(service, this.#world.now()));
    const { moved, complete } = reconcile(this.motion, service);
    return moved || this.#settle(service, complete);
  }

  /**
   * A deploy of which all is up goes live. It is the one whose instances were counted: looked for again a moment later, it
   * could be one that has none yet.
   */
  #settle(service: Service, complete: Deploy | undefined): boolean {
    if (complete?.status !== "update_in_progress" || service.suspended) return false;
    goLive(this.motion, service, complete);
    return true;
  }

  /** Fails the deploy of an instance that keeps exiting, or that no check ever found well. */
  #judge(service: Service, instance: Instance): void {
    const deploy = service.deploys.find(({ id }) => id === instance.deploy);
    if (deploy?.status !== "update_in_progress") return;
    const late = this.#world.now() - instance.createdAt >= this.#world.timings.updateLimit;
    if (instance.exits >= EXITS_OF_A_DEPLOY) {
      const failure = { ...reasonOf(instance.ended ?? { code: 1, oom: false }), earlyExit: true };
      const reason = { failure };
      endDeploy(this.motion, service, deploy, "update_failed", reason, "the process exited early");
    } else if (!instance.up && late) {
      const unhealthy = `HTTP health check failed (GET ${deploy.config.healthCheckPath} answered 500)`;
      const timedOutSeconds = Math.round(this.#world.timings.updateLimit / 1_000);
      const reason = { failure: { evicted: false, unhealthy, timedOutSeconds } };
      this.motion.log(service, `==> ${unhealthy}`, { level: "error", instance: instance.id });
      endDeploy(this.motion, service, deploy, "update_failed", reason, unhealthy);
    }
  }
}

/** When something of a service is due next. */
function dueOf(service: Service): number {
  const all = service.deploys.filter(isUnderWay).map(({ at }) => at ?? Number.POSITIVE_INFINITY);
  const runs = service.runs.filter(({ status }) => status === "pending").map(({ at }) => at);
  const next = service.suspended ? undefined : service.nextRunAt;
  return Math.min(...all, ...runs, ...service.instances.map(instanceDue), next ?? Number.POSITIVE_INFINITY);
}
