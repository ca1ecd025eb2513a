import type { Fly } from "./fly.ts";

/**
 * The host with this id fails: its machines answer nobody any more, and machines that stand by for one of them are
 * started, as Fly does on a hardware failure.
 */
export function failHost(fly: Fly, id: string): void {
  fly.hosts.get(id).status = "unreachable";
  for (const app of fly.world.apps.values()) {
    const lost = [...app.machines.values()].filter(({ host, now }) => host === id && now.state === "started");
    for (const machine of app.machines.values()) {
      const { config, state } = machine.now;
      const needed = lost.some((one) => config.standbys?.includes(one.id));
      if (needed && state === "stopped" && machine.host !== id) fly.lifecycle.start(machine, "flyd");
    }
  }
}
