import type { Call, Reply, Route } from "../kernel/routes.ts";
import { precondition, refuse } from "./errors.ts";
import type { Fly } from "./fly.ts";
import { open } from "./leases.ts";
import { change, type Machine } from "./machine.ts";
import { bodyOf } from "./validate.ts";

/** The metadata of a machine: changes neither its version nor its process. */
export function metadataRoutes(fly: Fly): Route[] {
  const all = "/v1/apps/:app/machines/:machine/metadata";
  const one = `${all}/:key`;
  const machineOf = (call: Call) => fly.world.machine(fly.world.app(call.app), call.machine);
  const patch = (call: Call): Reply => {
    const body = bodyOf(call, "UpdateMetadataRequest");
    const machine = open(fly, call);
    if (body.metadata === undefined) throw refuse(400, "invalid metadata, is required");
    if (body.machine_version !== undefined && body.machine_version !== machine.now.instanceId) {
      throw precondition(`machine version is ${machine.now.instanceId}, not ${body.machine_version}`);
    }
    set(fly, machine, body.metadata);
    return { status: 204 };
  };
  return [
    {
      method: "GET",
      path: all,
      action: "metadata.list",
      kind: "read",
      handler: (call) => ({ status: 200, body: machineOf(call).now.config.metadata ?? {} }),
    },
    { method: "PATCH", path: all, action: "metadata.patch", kind: "mutate", handler: patch },
    { method: "PUT", path: all, action: "metadata.patch", kind: "mutate", handler: patch },
    {
      method: "GET",
      path: one,
      action: "metadata.get",
      kind: "read",
      handler: (call) => {
        const value = machineOf(call).now.config.metadata?.[call.params.key ?? ""];
        if (value === undefined) throw refuse(404, "metadata key not found");
        return { status: 200, body: { value } };
      },
    },
    {
      method: "POST",
      path: one,
      action: "metadata.set",
      kind: "mutate",
      handler: (call) => {
        const { value } = bodyOf(call, "UpsertMetadataKeyRequest");
        set(fly, open(fly, call), { [call.params.key ?? ""]: value });
        return { status: 204 };
      },
    },
    {
      method: "DELETE",
      path: one,
      action: "metadata.delete",
      kind: "mutate",
      handler: (call) => {
        set(fly, open(fly, call), { [call.params.key ?? ""]: null });
        return { status: 204 };
      },
    },
  ];
}

/** Other keys stay; null and the empty string remove. */
function set(fly: Fly, machine: Machine, values: Record<string, string | null>): void {
  const metadata = { ...machine.now.config.metadata };
  for (const [key, value] of Object.entries(values)) {
    if (value === null || value === "") delete metadata[key];
    else metadata[key] = value;
  }
  change(machine, fly.world.now(), { config: { ...machine.now.config, metadata } });
}
