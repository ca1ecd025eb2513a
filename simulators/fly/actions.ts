import type { Call, Reply, Route } from "../kernel/routes.ts";
import { parseDuration } from "./durations.ts";
import { precondition, refuse } from "./errors.ts";
import type { Fly } from "./fly.ts";
import type { Compute } from "./guest.ts";
import { open, writable } from "./leases.ts";
import { change, type Machine } from "./machine.ts";
import { flag } from "./machines.ts";
import { hostFull } from "./update.ts";
import { bodyOf } from "./validate.ts";

const SIGNALS = [
  "SIGABRT",
  "SIGALRM",
  "SIGFPE",
  "SIGHUP",
  "SIGILL",
  "SIGINT",
  "SIGKILL",
  "SIGPIPE",
  "SIGQUIT",
  "SIGSEGV",
  "SIGTERM",
  "SIGTRAP",
  "SIGUSR1",
  "SIGUSR2",
];
/** Signals by number, for those that end a process. */
const ENDING: Record<string, number> = { SIGINT: 2, SIGQUIT: 3, SIGABRT: 6, SIGKILL: 9, SIGTERM: 15 };
/** Above this a machine cannot be suspended, in MB. */
export const SUSPEND_LIMIT_MB = 2_048;

/** start, stop, restart, suspend, signal, cordon and uncordon. */
export function actionRoutes(fly: Fly): Route[] {
  const action = (
    name: string,
    run: (machine: Machine, call: Call) => unknown,
    machineOf: typeof writable = writable,
  ): Route => ({
    method: "POST",
    path: `/v1/apps/:app/machines/:machine/${name}`,
    action: `machines.${name}`,
    kind: "mutate",
    handler: (call): Reply => {
      const result = run(machineOf(fly, call), call);
      return { status: 200, body: result ?? { ok: true } };
    },
  });
  return [
    action("start", (machine) => startMachine(fly, machine, "user")),
    action("stop", (machine, call) => stop(fly, machine, call)),
    action("restart", (machine, call) => restart(fly, machine, call)),
    action("suspend", (machine) => suspend(fly, machine)),
    action("signal", (machine, call) => signal(fly, machine, call), open),
    action("cordon", (machine) => change(machine, fly.world.now(), { cordoned: true })),
    action("uncordon", (machine) => change(machine, fly.world.now(), { cordoned: false })),
  ];
}

/** Starts a machine for a caller or the proxy, or refuses as Fly does. */
export function startMachine(fly: Fly, machine: Machine, source: "user" | "proxy") {
  const { state } = machine.now;
  const answer = { previous_state: state };
  if (state === "started" || state === "starting") return answer;
  if (state === "replacing") throw precondition("machine getting replaced, refusing to start");
  if (!["stopped", "suspended", "failed"].includes(state)) {
    throw precondition(`unable to start machine from current state: '${state}'`);
  }
  if (fly.world.now() < machine.settledAt) throw precondition("machine still active, refusing to start");
  if (!fly.hosts.fits(fly.hosts.get(machine.host), machine.now.config.guest as Compute, machine)) {
    throw hostFull();
  }
  fly.lifecycle.start(machine, source);
  return answer;
}

function stop(fly: Fly, machine: Machine, call: Call): void {
  const body = bodyOf(call, "StopRequest");
  const { state } = machine.now;
  if (state === "stopped" || state === "stopping") return;
  if (!["started", "starting", "suspended", "restarting"].includes(state)) {
    throw precondition(`unable to stop machine from current state: '${state}'`);
  }
  const timeout = body.timeout === undefined ? undefined : parseDuration(body.timeout);
  fly.lifecycle.stop(machine, "user", body.signal, timeout);
}

function restart(fly: Fly, machine: Machine, call: Call): void {
  const asked = call.query.get("timeout");
  const timeout = asked === null ? undefined : parseDuration(/^\d+$/.test(asked) ? `${asked}s` : asked);
  if (asked !== null && timeout === undefined) throw refuse(400, `invalid timeout, '${asked}'`);
  const { state } = machine.now;
  if (state === "stopped" || state === "suspended") {
    startMachine(fly, machine, "user");
    return;
  }
  if (state !== "started") throw precondition(`unable to restart machine from current state: '${state}'`);
  const name = flag(call, "force_stop") ? "SIGKILL" : (call.query.get("signal") ?? undefined);
  fly.lifecycle.restart(machine, name, timeout);
}

function suspend(fly: Fly, machine: Machine): void {
  const { state, config } = machine.now;
  if (state === "suspended" || state === "suspending") return;
  if (state !== "started") throw precondition(`unable to suspend machine from current state: '${state}'`);
  if (!canSuspend(machine)) {
    const why = config.schedule
      ? "it has a schedule"
      : config.init?.swap_size_mb
        ? "it has swap"
        : "it has too much memory";
    throw precondition(`unable to suspend machine, ${why}`);
  }
  fly.lifecycle.suspend(machine, "user");
}

/** Fly's conditions: at most 2 GB of memory, no swap, no schedule. */
export function canSuspend({ now: { config } }: Machine): boolean {
  const memory = config.guest?.memory_mb ?? 0;
  return memory <= SUSPEND_LIMIT_MB && !config.init?.swap_size_mb && config.schedule === undefined;
}

function signal(fly: Fly, machine: Machine, call: Call): void {
  const { signal: given } = bodyOf(call, "SignalRequest");
  const named = typeof given === "string" && SIGNALS.includes(given);
  const numbered = typeof given === "number" && given > 0 && given < 32;
  if (!named && !numbered)
    throw refuse(400, `invalid signal, '${given}' is not one of ${SIGNALS.join(", ")}`);
  if (machine.now.state !== "started") {
    throw precondition(`unable to signal machine in current state: '${machine.now.state}'`);
  }
  const number = typeof given === "number" ? given : ENDING[given];
  if (number !== undefined && Object.values(ENDING).includes(number))
    fly.lifecycle.exit(machine, 128 + number);
}
