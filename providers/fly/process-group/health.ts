import type { MachineAnswer, MachineEvent } from "../api/machines.ts";

/** What one look at a machine says. `reason` explains everything but health to a person. */
export interface Health {
  verdict: "healthy" | "pending" | "failed";
  reason: string;
}

/** Unrequested exits after which a start counts as a crash loop: one may be bad luck. */
const CRASH_LOOP_EXITS = 2;

/** Longest piece of a check's output that is shown. */
const OUTPUT_LENGTH = 200;

/**
 * Judges a machine that should run. Healthy means: started, no crash loop, and, where checks are configured, all of
 * them reported and all passing. An empty list of checks is what every machine shows right after its start, so "0 of 0
 * pass" is pending, never healthy. Pure.
 */
export function judgeHealth(
  machine: Pick<MachineAnswer, "state" | "checks" | "events">,
  config: Record<string, unknown>,
): Health {
  const exits = exitsOf(machine.events ?? []);
  if (machine.state === "failed" || machine.state === "launch_failed") {
    return {
      verdict: "failed",
      reason: `it is in the state ${machine.state}${eventsText(machine.events ?? [])}`,
    };
  }
  if (exits.length >= CRASH_LOOP_EXITS) {
    return { verdict: "failed", reason: `it crashed ${exits.length} times: ${exits[0]}` };
  }
  if (machine.state !== "started") {
    const crashed = exits[0] && (machine.state === "stopped" || machine.state === "destroyed");
    return crashed
      ? { verdict: "failed", reason: `it stopped: ${exits[0]}` }
      : { verdict: "pending", reason: `it is ${machine.state}${exits[0] ? `; ${exits[0]}` : ""}` };
  }
  return judgeChecks(machine, configuredChecks(config));
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
  if (exit === undefined) return { verdict: "pending", reason: `it is ${state}` };
  return exit === "exit code 0"
    ? { verdict: "healthy", reason: "" }
    : { verdict: "failed", reason: `its job ended: ${exit}` };
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
  const services = (config.services ?? []) as { checks?: { interval?: string }[] }[];
  const own = Object.values((config.checks ?? {}) as Record<string, { interval?: string }>);
  return [...own, ...services.flatMap(({ checks }) => checks ?? [])].flatMap(
    ({ interval }) => interval ?? [],
  );
}

/** Exits nobody asked for since the last launch or update, newest first, as sentences. */
function exitsOf(events: readonly MachineEvent[]): string[] {
  const since = events.findIndex(({ type }) => type === "launch" || type === "update");
  return (since === -1 ? events : events.slice(0, since)).flatMap(({ request }) => {
    const exit = request?.exit_event;
    if (!exit || exit.requested_stop) return [];
    return exit.oom_killed
      ? "killed because it ran out of memory"
      : `exit code ${exit.exit_code ?? "unknown"}`;
  });
}

function eventsText(events: readonly MachineEvent[]): string {
  const last = events.slice(0, 3).map(({ type, status }) => (status ? `${type} ${status}` : type));
  return last.length > 0 ? ` (last events: ${last.join(", ")})` : "";
}
