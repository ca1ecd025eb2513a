import { closedAt } from "../apps/maintenance.ts";
import { BAD_SECRET, busyFor, crashOf, passesCheck, SLOW_BOOT, sentinelOf } from "../apps/sentinels.ts";
import { greeting, portOf, serves } from "../apps/serves.ts";
import { type Deploy, environmentOf } from "./deploy.ts";
import { newInstanceId } from "./ids.ts";
import type { Instance } from "./instance.ts";
import type { Motion } from "./motion.ts";
import { print } from "./print.ts";
import type { Service } from "./service.ts";

/** How often a stopping instance is looked at while it finishes requests, in milliseconds. */
const DRAIN_STEP = 20;

/** Starts an instance of a deploy. */
export function startInstance(motion: Motion, service: Service, deploy: Deploy): void {
  const { world } = motion;
  const now = world.now();
  service.instances.push({
    id: newInstanceId(service.id, world.random),
    deploy: deploy.id,
    createdAt: now,
    phase: "starting",
    at: now + bootTime(motion, deploy),
    exits: 0,
    checks: 0,
    up: false,
    // No news: the proxy never thought otherwise.
    route: { open: false, at: 0 },
    stale: false,
  });
  motion.changed();
}

/** Takes the traffic from an instance; a minute later it is told to stop. */
export function retire(motion: Motion, instance: Instance): void {
  if (instance.phase !== "running") {
    stop(motion, instance, 0);
    return;
  }
  const now = motion.world.now();
  instance.phase = "retiring";
  instance.at = now + motion.world.timings.retire;
  routeTo(motion, instance, false);
  motion.changed();
}

/** Takes a retiring instance back into service. */
export function keep(motion: Motion, instance: Instance): void {
  instance.phase = "running";
  delete instance.at;
  routeTo(motion, instance, instance.up);
  motion.changed();
}

/** Sends SIGTERM; `patience` ms later SIGKILL. An instance without a process ends at once. */
export function stop(motion: Motion, instance: Instance, patience: number): void {
  if (instance.phase === "stopping") return;
  const now = motion.world.now();
  const running = instance.phase === "running" || instance.phase === "retiring";
  instance.phase = "stopping";
  instance.at = now + (running ? motion.world.timings.stop : 0);
  instance.deadline = now + patience;
  instance.signalledAt = now;
  delete instance.exit;
  routeTo(motion, instance, false);
  motion.changed();
}

/** The process of an instance ends by itself, now. Answers false when it has none. */
export function exitInstance(
  motion: Motion,
  service: Service,
  instance: Instance,
  how: { code: number; oom: boolean },
): boolean {
  if (instance.phase !== "running" && instance.phase !== "retiring") return false;
  motion.processes.kill(instance.id);
  instance.ended = how;
  const text = how.oom ? "Ran out of memory" : `Application exited with code ${how.code}`;
  motion.log(service, `==> ${text}`, { level: "error", instance: instance.id });
  const reason = reasonOf(how);
  motion.event(service, "server_failed", {
    instanceID: instance.id,
    reason,
  });
  instance.exits += 1;
  goDown(motion, instance);
  return true;
}

/** How a process ended, in the words of Render's events. */
export function reasonOf({ code, oom }: { code: number; oom: boolean }): Record<string, unknown> {
  return { evicted: false, ...(oom ? { oomKilled: { memoryLimit: "512Mi" } } : { nonZeroExit: code }) };
}

/** Does what is due of an instance at this moment; answers whether anything was. */
export function stepInstance(
  motion: Motion,
  service: Service,
  deploy: Deploy | undefined,
  instance: Instance,
): boolean {
  const now = motion.world.now();
  const due = instance.at !== undefined && instance.at <= now;
  if (instance.exit && instance.exit.at <= now) return exitInstance(motion, service, instance, instance.exit);
  if (instance.checkAt !== undefined && instance.checkAt <= now && instance.phase === "running") {
    check(motion, service, deploy, instance);
    return true;
  }
  if (!due) return false;
  switch (instance.phase) {
    case "starting":
      booted(motion, service, deploy, instance);
      return true;
    case "down":
      instance.phase = "starting";
      instance.at = now + (deploy ? bootTime(motion, deploy) : 0);
      return true;
    case "retiring":
      stop(motion, instance, (deploy?.config.maxShutdownDelaySeconds ?? 0) * 1_000);
      return true;
    case "stopping":
      return drained(motion, service, deploy, instance);
    default:
      delete instance.at;
      return true;
  }
}

/** When something of an instance is due next. */
export function instanceDue({ at, exit, checkAt, phase }: Instance): number {
  const check = phase === "running" ? checkAt : undefined;
  return Math.min(...[at, exit?.at, check].map((one) => one ?? Number.POSITIVE_INFINITY));
}

function booted(motion: Motion, service: Service, deploy: Deploy | undefined, instance: Instance): void {
  const now = motion.world.now();
  const crash = crashOf(sentinelOf(deploy?.config.source ?? "", motion.world.misbehaving));
  Object.assign(instance, {
    phase: "running",
    startedAt: now,
    checks: 0,
    up: false,
    failingSince: now,
    checkAt: now + motion.world.timings.firstCheck,
  });
  delete instance.at;
  print(motion, service, deploy?.config.command ?? "", deploy?.config, { instance: instance.id });
  const { source = "" } = deploy?.config ?? {};
  const port = portOf(source, deploy ? Object.fromEntries(environmentOf(deploy.config)) : {});
  for (const line of greeting(source, port)) motion.log(service, line, { instance: instance.id });
  if (crash) instance.exit = { at: now + crash.afterMs, code: crash.exitCode, oom: crash.oom ?? false };
  motion.changed();
}

/** One look at an instance: its health path where it has one, else its port. */
function check(motion: Motion, service: Service, deploy: Deploy | undefined, instance: Instance): void {
  const { world } = motion;
  const now = world.now();
  const good = instance.forced ?? looksGood(motion, service, deploy, instance);
  instance.checks += 1;
  instance.checkAt = now + world.timings.checkInterval;
  if (good) {
    delete instance.failingSince;
    if (!instance.up) {
      instance.up = true;
      routeTo(motion, instance, true);
      motion.changed();
    }
    return;
  }
  instance.failingSince ??= now;
  const failing = now - instance.failingSince;
  if (instance.up && failing >= world.timings.unroutedAfter) {
    instance.up = false;
    routeTo(motion, instance, false);
    motion.changed();
  }
  if (deploy?.status === "live" && failing >= world.timings.restartedAfter) {
    const unhealthy = `HTTP health check failed for ${Math.round(failing / 1_000)} seconds`;
    motion.log(service, `==> ${unhealthy}; restarting`, { level: "error", instance: instance.id });
    motion.event(service, "server_failed", {
      instanceID: instance.id,
      reason: { evicted: false, unhealthy },
    });
    motion.processes.kill(instance.id);
    goDown(motion, instance);
  }
}

/** Whether a look at an instance is good. Render's documentation: health paths are for web services only. */
function looksGood(
  motion: Motion,
  service: Service,
  deploy: Deploy | undefined,
  instance: Instance,
): boolean {
  const path = service.type === "web_service" ? deploy?.config.healthCheckPath : undefined;
  if (deploy === undefined || path === undefined || path === "") return true;
  if (closedAt(environmentOf(deploy.config).get("MAINTENANCE_MODE"), path)) return false;
  if (!serves(deploy.config.source, path)) {
    // As React Router's server logs every request (morgan, format tiny).
    motion.log(service, `GET ${path} 404 - - 0.412 ms`, { instance: instance.id });
    return false;
  }
  return isWell(motion, deploy, instance);
}

/** Whether the app in an instance says that it is well, when it is asked. */
export function isWell({ world }: Motion, deploy: Deploy | undefined, instance: Instance): boolean {
  if (!deploy) return true;
  const bad = [...environmentOf(deploy.config).values()].some((value) => value.includes(BAD_SECRET));
  const sentinel = sentinelOf(deploy.config.source, world.misbehaving);
  return !bad && passesCheck(sentinel, world.now() - (instance.startedAt ?? 0), instance.checks);
}

function drained(motion: Motion, service: Service, deploy: Deploy | undefined, instance: Instance): boolean {
  const now = motion.world.now();
  const { deadline = now, signalledAt = now } = instance;
  const inHand = busyFor(deploy?.config.command ?? "");
  const busy = motion.processes.count(instance.id) > 0;
  if ((busy || now < signalledAt + inHand) && now < deadline) {
    instance.at = Math.min(busy ? now + DRAIN_STEP : signalledAt + inHand, deadline);
    return true;
  }
  if (inHand > 0 && now >= signalledAt + inHand)
    motion.log(service, "the job in hand is done", { instance: instance.id });
  motion.processes.kill(instance.id);
  service.instances = service.instances.filter((one) => one !== instance);
  motion.changed();
  return true;
}

function goDown(motion: Motion, instance: Instance): void {
  instance.up = false;
  instance.at = motion.world.now() + motion.world.timings.restartPause;
  const { phase } = instance;
  delete instance.exit;
  delete instance.startedAt;
  delete instance.failingSince;
  // One that was on its way out has nothing to come back for.
  if (phase === "retiring") Object.assign(instance, { phase: "stopping", at: motion.world.now() });
  else instance.phase = "down";
  routeTo(motion, instance, false);
  motion.changed();
}

function routeTo(motion: Motion, instance: Instance, open: boolean): void {
  if (instance.route.open !== open) instance.route = { open, at: motion.world.now() };
}

function bootTime({ world }: Motion, deploy: Deploy): number {
  const slow = sentinelOf(deploy.config.source, world.misbehaving) === "sim-slow-boot";
  return slow ? SLOW_BOOT : world.timings.boot;
}
