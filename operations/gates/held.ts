import type { Fly } from "../../providers/fly/api/connection.ts";
import { listMachines, type MachineAnswer } from "../../providers/fly/api/machines.ts";
import { listVolumes } from "../../providers/fly/api/volumes.ts";
import { isPostgresApp } from "../../settings/rules/app-names.ts";

/** Days without any start of a machine after which nobody uses an app: one of every week is among them. */
export const IDLE_DAYS = 7;

/** What an app holds that no stack declares. */
export interface Held {
  app: string;
  /** Machines, and how many of them run. */
  machines: number;
  running: number;
  /** Days since anything last happened to one that is stopped; undefined when the platform does not say it of all. */
  quietDays: number | undefined;
  /** Volumes, whatever is on them. */
  volumes: number;
}

const DAY_MS = 86_400_000;

/** Looks into an app with two lists. */
export async function lookInto(fly: Fly, app: string): Promise<Held> {
  const [machines, volumes] = await Promise.all([listMachines(fly, app), listVolumes(fly, app)]);
  return heldBy(app, machines, volumes.length, fly.clock.now());
}

/** What these machines and volumes are, at `now` (milliseconds since the epoch). */
export function heldBy(app: string, machines: readonly MachineAnswer[], volumes: number, now: number): Held {
  const last = machines.map(({ events }) =>
    Math.max(...(events ?? []).map(({ timestamp }) => timestamp ?? NaN)),
  );
  const newest = Math.max(...last);
  return {
    app,
    machines: machines.length,
    running: machines.filter(({ state }) => !["stopped", "suspended", "created"].includes(state)).length,
    quietDays: Number.isFinite(newest) && last.every(Number.isFinite) ? (now - newest) / DAY_MS : undefined,
    volumes,
  };
}

/** Whether somebody may be using it: a machine runs or did within a week, or the platform does not say. */
export const mayBeInUse = ({ machines, running, quietDays }: Held): boolean =>
  machines > 0 && (running > 0 || quietDays === undefined || quietDays < IDLE_DAYS);

/** The same in words: `2 machines (1 of them running), 1 volume`. */
export function heldText({ machines, running, quietDays, volumes }: Held): string {
  const quiet =
    machines === 0 || running > 0
      ? ""
      : quietDays === undefined
        ? ", of which Fly does not say when they last ran"
        : `, untouched for ${Math.floor(quietDays)} days`;
  const run = running > 0 ? ` (${running} of them running)` : quiet;
  return `${count(machines, "machine")}${run} and ${count(volumes, "volume")}`;
}

/**
 * What to do about an app that should not be there. One that is used or holds data is looked at, taken over or moved; only of one
 * that is empty and unused is it said how to take it away.
 */
export function wayOut(held: Held): string {
  const { app, volumes } = held;
  if (isPostgresApp(app) && (mayBeInUse(held) || volumes > 0))
    return `its data moves first: docs/runbooks/move-a-database.md (dump it, restore it into Supabase, switch what reads it, wait, retire it)`;
  const adopt = `npm run adopt -- ${app} prints settings that take it over`;
  if (mayBeInUse(held))
    return `it may be in use: ${adopt}. docs/runbooks/retire.md says how one is retired of which no machine has started for ${IDLE_DAYS} days`;
  if (volumes > 0)
    return `its volumes may hold data: ${adopt}; docs/runbooks/retire.md says how it is retired with a last snapshot of them`;
  return `nobody uses it and it holds no data: npx hotdash retire ${app}`;
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;
