import type { Call, Reply, Route } from "../kernel/routes.ts";
import { machineAnswer } from "./answers.ts";
import { machineNotFound, precondition, refuse } from "./errors.ts";
import type { Fly } from "./fly.ts";
import { launchMachine } from "./launch.ts";
import { leaseOf, NONCE_HEADER, writable } from "./leases.ts";
import { stateAt } from "./machine.ts";
import { updateMachine } from "./update.ts";

/** List, create, get, update and delete of machines. */
export function machineRoutes(fly: Fly): Route[] {
  const all = "/v1/apps/:app/machines";
  const one = `${all}/:machine`;
  return [
    { method: "GET", path: all, action: "machines.list", kind: "read", handler: (call) => list(fly, call) },
    {
      method: "POST",
      path: all,
      action: "machines.create",
      kind: "mutate",
      handler: (call) => launchMachine(fly, call),
    },
    { method: "GET", path: one, action: "machines.get", kind: "read", handler: (call) => get(fly, call) },
    {
      method: "POST",
      path: one,
      action: "machines.update",
      kind: "mutate",
      handler: (call) => updateMachine(fly, call),
    },
    {
      method: "DELETE",
      path: one,
      action: "machines.delete",
      kind: "mutate",
      handler: (call) => destroy(fly, call),
    },
  ];
}

/** The list shows the world as it was a moment ago: it comes from a replicated store. */
function list(fly: Fly, call: Call): Reply {
  const app = fly.world.app(call.app);
  const at = fly.world.now() - fly.world.timings.listLag;
  const deleted = flag(call, "include_deleted");
  const states = call.query.get("state")?.split(",");
  const region = call.query.get("region");
  const wanted = [...call.query].filter(([key]) => key.startsWith("metadata."));
  const body = [];
  for (const machine of app.machines.values()) {
    const state = stateAt(machine, at);
    if (!state || (state.state === "destroyed" && !deleted)) continue;
    if (states && !states.includes(state.state)) continue;
    if (region !== null && region !== machine.region) continue;
    const metadata = state.config.metadata ?? {};
    if (!wanted.every(([key, value]) => metadata[key.slice("metadata.".length)] === value)) continue;
    body.push(machineAnswer(fly, machine, { state, at, summary: flag(call, "summary") }));
  }
  return { status: 200, body };
}

function get(fly: Fly, call: Call): Reply {
  const machine = fly.world.machine(fly.world.app(call.app), call.machine);
  const nonce = leaseOf(machine, fly.world.now())?.nonce;
  const holder = nonce !== undefined && call.headers.get(NONCE_HEADER) === nonce;
  return { status: 200, body: machineAnswer(fly, machine, holder ? { nonce } : {}) };
}

function destroy(fly: Fly, call: Call): Reply {
  const machine = writable(fly, call);
  const { state } = machine.now;
  if (state === "destroying") throw machineNotFound();
  const resting = ["stopped", "suspended", "failed", "created"].includes(state);
  const force = flag(call, "force") || flag(call, "kill");
  if (!resting && !force) {
    throw precondition("unable to destroy machine, not currently stopped, suspended, failed or created");
  }
  fly.lifecycle.destroy(machine, "user");
  return { status: 200, body: { ok: true } };
}

/** A boolean query parameter; 400 when it is neither true nor false. */
export function flag(call: Call, name: string): boolean {
  const value = call.query.get(name);
  if (value === null || value === "false" || value === "0") return false;
  if (value === "true" || value === "1" || value === "") return true;
  throw refuse(400, `invalid ${name}, '${value}' is not a boolean`);
}
