import { canSuspend, startMachine } from "./actions.ts";
import type { App } from "./app.ts";
import type { Fly } from "./fly.ts";
import type { Machine } from "./machine.ts";
import { serviceOf } from "./routing.ts";

/**
 * What the proxy does every few minutes: stops or suspends the idle machines of an app whose service says so, down to
 * `min_machines_running` in the primary region (env PRIMARY_REGION, else that of the oldest machine) and to none
 * elsewhere. A machine that cannot be suspended is stopped. Leases do not bind the proxy. Answers the ids.
 */
export function autostop(fly: Fly, app: App): string[] {
  const running = [...app.machines.values()].filter((one) => one.now.state === "started");
  const [oldest] = [...app.machines.values()].sort((a, b) => a.createdAt - b.createdAt);
  const primary = oldest?.now.config.env?.PRIMARY_REGION ?? oldest?.region;
  const stopped: string[] = [];
  for (const region of new Set(running.map((one) => one.region))) {
    const here = running.filter((one) => one.region === region && serviceOf(one.now)?.autostop);
    const keep = Math.max(0, ...here.map((one) => serviceOf(one.now)?.min_machines_running ?? 0));
    let left = here.length;
    for (const machine of here) {
      if (left <= (region === primary ? keep : 0)) break;
      if (fly.processes.count(machine.id) > 0) continue;
      const suspend = serviceOf(machine.now)?.autostop === "suspend" && canSuspend(machine);
      if (suspend) fly.lifecycle.suspend(machine, "proxy");
      else fly.lifecycle.stop(machine, "proxy");
      stopped.push(machine.id);
      left -= 1;
    }
  }
  return stopped;
}

/** The machines that the proxy may start when they are at rest, those on their way to rest included. */
export function startable(app: App): Machine[] {
  return [...app.machines.values()].filter(({ now }) => {
    const service = serviceOf(now);
    // Taken as on when it is not said, as for an app's own configuration file.
    const wanted = service?.autostart ?? !now.config.disable_machine_autostart;
    const resting = ["stopping", "stopped", "suspending", "suspended"].includes(now.state);
    return service !== undefined && wanted && resting && !now.cordoned;
  });
}

/** Starts one resting machine of an app that has autostart; undefined when there is none that can start now. */
export function autostart(fly: Fly, app: App): Machine | undefined {
  const resting = startable(app)
    .filter(({ now }) => now.state === "suspended" || now.state === "stopped")
    // A suspended machine is back sooner.
    .sort((a, b) => b.now.state.localeCompare(a.now.state));
  for (const machine of resting) {
    try {
      startMachine(fly, machine, "proxy");
      return machine;
    } catch {
      // Refused (still settling, host full): the next one, or the next try.
    }
  }
  return undefined;
}
