import { change } from "../../../../simulators/fly/machine.ts";
import type { LoadWorld } from "./world.ts";

/**
 * Planted bugs: what a careless program would send, made of what ours sends on its way to the platform. Each is a fault
 * of the simulator that answers as if all were well.
 */
export type Plant = (world: LoadWorld) => void;

const DONE = { status: 200, body: { ok: true } };

/** Never takes a machine out of routing before it stops: every cordon is answered and forgotten. */
export const noCordon: Plant = ({ sim }) => {
  sim.faults.add({ match: { action: "machines.cordon" }, when: "before", effect: DONE });
};

/**
 * Does not wait for the proxy to hear of a cordon: it arrives at the same moment as the stop, update or delete that
 * follows it.
 */
export const noLagWait: Plant = ({ sim, clock, app }) => {
  const held = new Set<string>();
  const late = (id = "") => {
    const machine = sim.world.apps.get(app)?.machines.get(id);
    if (machine && held.delete(id)) change(machine, clock.now(), { cordoned: true });
  };
  const hold = { run: ({ machine = "" }) => void held.add(machine) };
  sim.faults.add({ match: { action: "machines.cordon" }, when: "before", effect: hold });
  sim.faults.add({ match: { action: "machines.cordon" }, when: "before", effect: DONE });
  for (const action of ["machines.stop", "machines.update", "machines.delete"]) {
    const effect = { run: ({ machine }: { machine?: string }) => late(machine) };
    sim.faults.add({ match: { action }, when: "before", effect });
  }
  const forget = { run: ({ machine = "" }) => void held.delete(machine) };
  sim.faults.add({ match: { action: "machines.uncordon" }, when: "before", effect: forget });
};

/** The check of the group's service, as answers name it. */
const CHECK = "servicecheck-00-http-8080";

/** Milliseconds after its update for which a machine stays unwell: longer than a look inside its settle time waits for. */
const UNWELL_FOR = 11_000;

/**
 * Does not look whether a machine is back before the next one leaves: each look at one that is still unwell is told that
 * all is well. The first machine is spared, so that the release proves itself.
 */
export const unseenReturn: Plant = ({ sim, clock, app }) => {
  const unwell = new Set<string>();
  let updates = 0;
  const says = (id: string, status: "passing" | "critical") =>
    sim.forceCheck(app, id, CHECK, { status, output: "planted" });
  const make = async (id: string) => {
    if (++updates === 1) return;
    unwell.add(id);
    says(id, "critical");
    clock.sleep(UNWELL_FOR).then(() => {
      unwell.delete(id);
      sim.forceCheck(app, id, CHECK);
    });
  };
  const get = { action: "machines.get", where: ({ machine = "" }) => unwell.has(machine) };
  const tell =
    (status: "passing" | "critical") =>
    ({ machine = "" }) =>
      says(machine, status);
  sim.faults.add({ match: get, when: "before", effect: { run: tell("passing") } });
  sim.faults.add({ match: get, when: "after", effect: { run: tell("critical") } });
  const update = { run: ({ machine = "" }) => void make(machine) };
  sim.faults.add({ match: { action: "machines.update" }, when: "after", effect: update });
};

/** Deletes running machines by force instead of stopping them first: stops and the waits for them are answered, not done. */
export const forceDelete: Plant = ({ sim }) => {
  sim.faults.add({ match: { action: "machines.stop" }, when: "before", effect: DONE });
  sim.faults.add({
    match: { action: "machines.wait", where: ({ query }) => query.get("state") === "stopped" },
    when: "before",
    effect: { status: 200, body: { ok: true, state: "stopped" } },
  });
  const effect = { run: ({ query }: { query: URLSearchParams }) => query.set("force", "true") };
  sim.faults.add({ match: { action: "machines.delete" }, when: "before", effect });
};
