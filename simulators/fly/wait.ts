import type { Call, Route } from "../kernel/routes.ts";
import { machineNotFound, refuse } from "./errors.ts";
import type { Fly } from "./fly.ts";
import type { Machine } from "./machine.ts";

const TARGETS = ["started", "stopped", "suspended", "destroyed", "failed", "settled"];
const RESTING = ["started", "stopped", "suspended", "failed", "created", "destroyed"];
/** Seconds; more cannot be asked for. */
const LONGEST = 60;

/** GET .../wait: answers when the machine is in one of the states asked for, 408 when that takes too long. */
export function waitRoutes(fly: Fly): Route[] {
  const handler = async (call: Call) => {
    const targets = targetsOf(call);
    const timeout = timeoutOf(call);
    const version = call.query.get("version") ?? call.query.get("instance_id") ?? undefined;
    const machine = fly.world.machine(fly.world.app(call.app), call.machine);
    // The wait may ask a replica that has not heard of a new machine yet; its own GET never does (Fly's tool asks it at once).
    if (fly.world.now() < machine.createdAt + fly.world.timings.machineVisible) throw machineNotFound();
    if (fly.strictWait && version === undefined && targets.includes("stopped")) {
      throw refuse(400, "invalid_argument: instance_id is required to wait for stopped");
    }
    const resting = ["stopped", "suspended", "failed"].includes(machine.now.state) && !machine.next;
    if (fly.strictWait && resting && targets.join() === "started") {
      throw refuse(400, `invalid_argument: machine ${machine.id} is ${machine.now.state} and not starting`);
    }
    if (version !== undefined && !machine.versions.some((one) => one.version === version)) {
      throw refuse(400, `invalid_argument: machine ${machine.id} has no version ${version}`);
    }
    const fromEvent = call.query.get("from_event_id") ?? undefined;
    await reached(
      fly,
      call,
      machine,
      (now) => {
        if (version !== undefined && version !== now.instanceId) {
          throw refuse(400, `invalid_argument: version ${version} of machine ${machine.id} was replaced`);
        }
        const settled =
          targets.includes("settled") && machine.next?.step !== "prepared" && RESTING.includes(now.state);
        const newer = fromEvent === undefined || now.events[0]?.id !== fromEvent;
        return newer && (settled || targets.includes(now.state));
      },
      timeout,
      targets,
    );
    const { state, instanceId, events } = machine.now;
    return { status: 200, body: { ok: true, state, version: instanceId, event_id: events[0]?.id ?? "" } };
  };
  return [
    {
      method: "GET",
      path: "/v1/apps/:app/machines/:machine/wait",
      action: "machines.wait",
      kind: "wait",
      handler,
    },
  ];
}

function targetsOf(call: Call): string[] {
  const asked = call.query.getAll("state").flatMap((one) => one.split(","));
  const targets = asked.length > 0 ? asked : ["started"];
  const wrong = targets.find((target) => !TARGETS.includes(target));
  if (wrong !== undefined) {
    throw refuse(400, `invalid_argument: state '${wrong}' is not one of ${TARGETS.join(", ")}`);
  }
  return targets;
}

function timeoutOf(call: Call): number {
  const asked = call.query.get("timeout");
  const seconds = asked === null ? LONGEST : Number(asked.replace(/s$/, ""));
  if (!Number.isFinite(seconds) || seconds < 0 || seconds > LONGEST) {
    throw refuse(400, `invalid_argument: timeout '${asked}' is not between 0 and ${LONGEST} seconds`);
  }
  return seconds * 1_000;
}

/** Resolves when `done` says so; 408 after `timeout` ms of the clock. */
async function reached(
  fly: Fly,
  call: Call,
  machine: Machine,
  done: (now: Machine["now"]) => boolean,
  timeout: number,
  targets: readonly string[],
): Promise<void> {
  if (done(machine.now)) return;
  const over = new AbortController();
  const signal = AbortSignal.any([call.signal, over.signal]);
  let late = false;
  let wake: () => void = () => undefined;
  const watcher = () => wake();
  machine.watchers.add(watcher);
  fly.world.clock.sleep(timeout, signal).then(
    () => {
      late = true;
      wake();
    },
    () => wake(),
  );
  try {
    for (;;) {
      if (call.signal.aborted) throw call.signal.reason;
      if (done(machine.now)) return;
      if (machine.now.state === "destroyed") throw machineNotFound();
      if (late) {
        const state = machine.now.state;
        throw refuse(
          408,
          `deadline_exceeded: machine failed to reach desired state, ${targets.join(",")}, currently ${state}`,
        );
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    machine.watchers.delete(watcher);
    over.abort();
  }
}
