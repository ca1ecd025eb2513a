import type { MachineAnswer } from "../api/machines.ts";
import { normalConfig } from "./live-config.ts";

/** Stopped or suspended: what autostop makes of an idle machine. */
export function isResting({ state }: Pick<MachineAnswer, "state">): boolean {
  return state === "stopped" || state === "suspended";
}

/** At rest or on its way there: something asked it to stop, or it ended by itself. */
export function isStopping({ state }: Pick<MachineAnswer, "state">): boolean {
  return ["stopping", "stopped", "suspending", "suspended"].includes(state);
}

/** Whether a machine rests or ended: nothing will start it but a request. */
export function isDown(machine: Pick<MachineAnswer, "state">): boolean {
  return isStopping(machine) || machine.state === "created" || machine.state === "failed";
}

/**
 * Whether the machine may be at rest: Fly's proxy stops it when it is idle, its job is not due, or it stands by. That
 * it is stopped is then no deviation.
 */
export function mayRest(config: Record<string, unknown>): boolean {
  if (config.schedule !== undefined || config.standbys !== undefined) return true;
  const services = (normalConfig(config).services ?? []) as { autostop?: string }[];
  return services.some(({ autostop }) => autostop === "stop" || autostop === "suspend");
}
