import { machinesOf } from "../../../support/fly-world.ts";
import type { Scenario } from "../support/scenario.ts";
import type { LoadWorld } from "../support/world.ts";
import { release } from "../support/world.ts";

const rollout = { settle_seconds: 3 };

/** The machine that an accident happens to: the second, so that no strategy meets it first or last. */
function victim({ sim, app }: LoadWorld): string {
  const [, second] = machinesOf(sim, app);
  if (!second) throw new Error("there is no second machine");
  return second.id;
}

const killed = async (world: LoadWorld) => {
  const path = `/v1/apps/${world.app}/machines/${victim(world)}?force=true`;
  await world.sim.request("DELETE", path);
};

const crashed = async (world: LoadWorld) => world.sim.crash(world.app, victim(world), 137);

const silent = async ({ sim, app, ...world }: LoadWorld) => {
  const machine = sim.world.apps.get(app)?.machines.get(victim({ sim, app, ...world }));
  if (machine) sim.hosts.get(machine.host).status = "unreachable";
};

/** Accidents: after one check interval and one lag users notice nothing, and the next update heals what is left. */
export const OUTAGES: readonly Scenario[] = [
  {
    name: "a machine crashes, the platform restarts it, and the next update has nothing to heal",
    accident: crashed,
    change: {},
    seed: 71,
    expect: { ends: "updated", failed: "none" },
  },
  {
    name: "a machine is killed, and the next update makes it again",
    accident: killed,
    change: { rollout },
    seed: 72,
    expect: { ends: "updated", failed: "none" },
  },
  {
    name: "a machine is killed, and the next update makes it again with a new release",
    accident: killed,
    change: { ...release("2"), rollout },
    seed: 73,
    expect: { ends: "updated", failed: "none" },
  },
  {
    name: "a host is unreachable, and the next update replaces its machine",
    accident: silent,
    change: { rollout },
    seed: 74,
    expect: { ends: "updated", failed: "none" },
  },
];
