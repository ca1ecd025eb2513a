import type { MachineAnswer, MachineEvent } from "../api/machines.ts";
import { durationMs } from "./durations.ts";
import { exitsOf, recent } from "./exits.ts";
import { isStopping, mayRest } from "./rest.ts";

/** What one look at a machine says. `reason` explains everything but health to a person. */
export interface Health {
  verdict: "healthy" | "pending" | "failed";
  reason: string;
  /** It runs no process, and none crashed: somebody stopped it, autostop did, or it stopped itself when it was idle. */
  stopped?: "by request" | "by itself";
}

/** Unrequested exits after which a start counts as a crash loop: one may be bad luck. */
const CRASH_LOOP_EXITS = 2;

/** Longest piece of a check's output that is shown. */
const OUTPUT_LENGTH = 200;

/**
 * Judges a machine that should run. Healthy means: started, no crash loop, and, where checks are configured, all of
 * them reported and all passing. An empty list of checks is what every machine shows right after its start, so "0 of 0
 * pass" is pending, never healthy. Pure.
 *
 * @param since when the rollout that asks touched the machine, by the platform's clock in milliseconds since the epoch:
 *   exits before it are not the rollout's. Default: those of the last minutes count, see exits.ts
 */
export function judgeHealth(
  machine: Pick<MachineAnswer, "state" | "checks" | "events" | "seen_at">,
  config: Record<string, unknown>,
  since?: number,
): Health {
  const all = exitsOf(machine.events ?? []);
  const [last] = all;
  const crashes = all.filter(({ well }) => !well || !wakes(config));
  const exits = recent(crashes, machine.seen_at, since).map(({ text }) => text);
  if (machine.state === "failed" || machine.state === "launch_failed") {
    return {
      verdict: "failed",
      reason: `it is in the state ${machine.state}${eventsText(machine.events ?? [])}`,
    };
  }
  if (exits.length >= CRASH_LOOP_EXITS) {
    return { verdict: "failed", reason: `it crashed ${exits.length} times: ${exits[0]}` };
  }
  if (machine.state === "started") return judgeChecks(machine, configuredChecks(config));
  // It has not run since its last exit, however long ago that was.
  if (last && last === crashes[0] && (machine.state === "stopped" || machine.state === "destroyed"))
    return { verdict: "failed", reason: `it stopped: ${last.text}` };
  if (!isStopping(machine))
    return { verdict: "pending", reason: `it is ${machine.state}${exits[0] ? `; ${exits[0]}` : ""}` };
  return last?.well
    ? { verdict: "pending", reason: `it stopped by itself (${last.text})`, stopped: "by itself" }
    : { verdict: "pending", reason: `it is ${machine.state}, as it was asked to`, stopped: "by request" };
}

/**
 * Judges a machine that was launched to run a job to its end: healthy when it has ended well, failed when it ended badly
 * or could not be launched, pending otherwise. Pure.
 */
export function judgeExit(machine: Pick<MachineAnswer, "state" | "events">): Health {
  const { state } = machine;
  const events = machine.events ?? [];
  if (state === "failed" || state === "launch_failed")
    return { verdict: "failed", reason: `it is in the state ${state}${eventsText(events)}` };
  if (state !== "stopped" && state !== "destroyed") return { verdict: "pending", reason: `it is ${state}` };
  const [exit] = exitsOf(events);
  if (exit === undefined) return { verdict: "pending", reason: `it is ${state}`, stopped: "by request" };
  return exit.text === "exit code 0"
    ? { verdict: "healthy", reason: "" }
    : { verdict: "failed", reason: `its job ended: ${exit.text}` };
}

function judgeChecks({ checks }: Pick<MachineAnswer, "checks">, configured: number): Health {
  const reported = checks ?? [];
  const failing = reported.filter(({ status }) => status !== "passing");
  if (failing.length > 0) {
    const texts = failing.map(
      ({ name, status, output }) =>
        `check ${name} is ${status}${output ? ` (${output.slice(0, OUTPUT_LENGTH).trim()})` : ""}`,
    );
    return { verdict: "pending", reason: texts.join("; ") };
  }
  if (reported.length < configured) {
    return { verdict: "pending", reason: `${reported.length} of ${configured} checks have reported` };
  }
  return { verdict: "healthy", reason: "" };
}

/** Number of checks that a config declares, those of its services included. */
export function configuredChecks(config: Record<string, unknown>): number {
  const services = (config.services ?? []) as { checks?: unknown[] }[];
  const own = Object.keys((config.checks ?? {}) as object).length;
  return own + services.reduce((sum, { checks }) => sum + (checks?.length ?? 0), 0);
}

/** Shortest interval among the checks of a config, as durations are written there. */
export function checkIntervals(config: Record<string, unknown>): string[] {
  return checksOf(config).flatMap(({ interval }) => interval ?? []);
}

/** Milliseconds from a start to the first run of a check, of the check that runs first; 0 without checks. */
export function shortestGrace(config: Record<string, unknown>): number {
  const graces = checksOf(config).map(({ grace_period }) => durationMs(grace_period) ?? 0);
  return graces.length === 0 ? 0 : Math.min(...graces);
}

function checksOf(config: Record<string, unknown>): { interval?: string; grace_period?: string }[] {
  type Check = { interval?: string; grace_period?: string };
  const services = (config.services ?? []) as { checks?: Check[] }[];
  const own = Object.values((config.checks ?? {}) as Record<string, Check>);
  return [...own, ...services.flatMap(({ checks }) => checks ?? [])];
}

/**
 * Whether something starts the machine again when it has ended well: a request, autostop's counterpart, or its schedule.
 * For others the end of the process is the end of the service, with exit code 0 too.
 */
function wakes(config: Record<string, unknown>): boolean {
  const services = (config.services ?? []) as { autostart?: boolean }[];
  return mayRest(config) || services.some(({ autostart }) => autostart ?? true);
}

function eventsText(events: readonly MachineEvent[]): string {
  const last = events.slice(0, 3).map(({ type, status }) => (status ? `${type} ${status}` : type));
  return last.length > 0 ? ` (last events: ${last.join(", ")})` : "";
}
