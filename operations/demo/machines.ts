import type { Demo } from "./context.ts";

/** The machines of an app in the simulator, those that were destroyed left out. */
export function machinesOf({ simulation }: Demo, app: string) {
  return [...(simulation.fly.world.apps.get(app)?.machines.values() ?? [])]
    .map(({ id, name, now: { state, config } }) => ({ id, name, state, config }))
    .filter(({ state }) => state !== "destroyed" && state !== "destroying")
    .sort((a, b) => a.name.localeCompare(b.name));
}
