import type { Call, Reply, Route } from "../kernel/routes.ts";
import { precondition, refuse } from "./errors.ts";
import type { Fly } from "./fly.ts";
import { open } from "./leases.ts";
import type { Machine } from "./machine.ts";
import { bodyOf } from "./validate.ts";

/** events, versions, exec and ps of one machine. */
export function detailRoutes(fly: Fly): Route[] {
  const path = "/v1/apps/:app/machines/:machine";
  const machineOf = (call: Call) => fly.world.machine(fly.world.app(call.app), call.machine);
  return [
    {
      method: "GET",
      path: `${path}/events`,
      action: "machines.events",
      kind: "read",
      handler: (call) => events(machineOf(call), call),
    },
    {
      method: "GET",
      path: `${path}/versions`,
      action: "machines.versions",
      kind: "read",
      handler: (call) => {
        const newestFirst = [...machineOf(call).versions].reverse();
        return {
          status: 200,
          body: newestFirst.map(({ version, config }) => ({ version, user_config: config })),
        };
      },
    },
    {
      method: "POST",
      path: `${path}/exec`,
      action: "machines.exec",
      kind: "mutate",
      handler: (call) => exec(fly, call),
    },
    {
      method: "GET",
      path: `${path}/ps`,
      action: "machines.ps",
      kind: "read",
      handler: (call) => processes(machineOf(call)),
    },
  ];
}

function events(machine: Machine, call: Call): Reply {
  const asked = call.query.get("limit");
  const limit = asked === null ? 20 : Number(asked);
  if (!Number.isInteger(limit) || limit < 1) throw refuse(400, `invalid limit, '${asked}'`);
  return { status: 200, body: machine.now.events.slice(0, limit) };
}

/** Runs no code: `sim-exit-<code>` in the command is its exit code, and its words are its output. */
function exec(fly: Fly, call: Call): Reply {
  const body = bodyOf(call, "MachineExecRequest");
  const command = body.command?.join(" ") ?? body.cmd ?? "";
  if (command === "") throw refuse(400, "invalid command, is required");
  const machine = open(fly, call);
  if (machine.now.state !== "started") {
    throw precondition(`unable to exec on machine in current state: '${machine.now.state}'`);
  }
  const exit_code = Number(/sim-exit-(\d+)/.exec(command)?.[1] ?? 0);
  return { status: 200, body: { exit_code, stdout: `${command}\n`, stderr: "" } };
}

function processes(machine: Machine): Reply {
  const { state, config } = machine.now;
  if (state !== "started") return { status: 200, body: [] };
  const address = config.services?.[0]?.internal_port;
  const main = {
    command: config.init?.cmd?.join(" ") ?? "/app",
    directory: "/app",
    pid: 1,
    cpu: 0,
    rss: 64 * 1024 * 1024,
    rtime: 0,
    stime: 0,
    listen_sockets: address === undefined ? [] : [{ address: `[::]:${address}`, proto: "tcp" }],
  };
  return { status: 200, body: [main] };
}
