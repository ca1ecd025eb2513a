import { handoverTimes } from "../providers/fly/process-group/handover.ts";
import type { Strategy } from "../providers/fly/process-group/schema.ts";

/** A rollout as far as its time goes. All times in milliseconds. */
export interface Course {
  strategy: Strategy;
  /** Machines that get a new version, all of them serving. */
  machines: number;
  /** Machines that may be out of service at once. */
  atOnce: number;
  /** Shares of the machines after each step of a canary, in percent; the last step is all. */
  canarySteps: readonly number[];
  /** What the inputs demand: the hold after a start, the wait for proxies, the watch over a release. */
  settle: number;
  drain: number;
  bake: number;
  /** From started to the first result of the checks. */
  checks: number;
  /** What of it the checks' grace period is. */
  grace: number;
  /** What the platform takes. */
  prepare: number;
  boot: number;
  stop: number;
  replace: number;
}

/** One stretch of a critical path: what takes the time, how long once, and how often one after the other. */
export interface Stretch {
  what:
    | "drain"
    | "proxies hear"
    | "stop"
    | "replace"
    | "prepare"
    | "boot"
    | "settle and checks"
    | "settle until the next leave"
    | "bake"
    | "rate floor";
  ms: number;
  times: number;
}

/** Creates of one app come at one a second after the first three (Fly's documentation, "Rate limits"). */
const CREATES_AT_ONCE = 3;
const CREATE_EVERY = 1_000;

/**
 * The shortest time in which a strategy can keep its promises, by parts: everything that waits for the platform or that an
 * input demands, and nothing for requests, polls or thinking. Pure.
 */
export function criticalPath(course: Course): Stretch[] {
  const { drain, stop, replace, prepare, boot, bake, settle, checks, grace, machines } = course;
  const gate: Stretch["what"] = "settle and checks";
  const hold = Math.max(settle, checks);
  const handover = handoverTimes({ started: 0, settle, drain, launch: stop + replace + boot, grace });
  /** Waves one after the other; `others` of them hand over to the next inside their settle time, where that gains anything. */
  const inPlace = (waves: number, others = 0, drained = true): Stretch[] => {
    const over = handover && checks <= handover.look ? others : 0;
    return [
      ...(drained
        ? [
            { what: "drain", ms: drain, times: waves } as const,
            { what: "proxies hear", ms: drain / 2, times: waves - 1 - over } as const,
          ]
        : []),
      { what: "stop", ms: stop, times: waves },
      { what: "replace", ms: replace, times: waves },
      { what: "boot", ms: boot, times: waves },
      { what: gate, ms: hold, times: waves - over },
      { what: "settle until the next leave", ms: handover?.leave ?? 0, times: over },
    ];
  };
  const steps: Record<Strategy, () => Stretch[]> = {
    immediate: () => inPlace(1, 0, false),
    rolling: () => {
      const waves = 1 + Math.ceil((machines - 1) / course.atOnce);
      // The first proves the release, and hands nothing over.
      return [
        ...inPlace(waves, Math.max(0, waves - 2)),
        { what: "bake", ms: bake, times: Math.min(2, waves) },
      ];
    },
    canary: () => {
      const shares = sharesOf(course);
      const inShare = shares.map((share) => Math.ceil(share / course.atOnce));
      const waves = inShare.reduce((sum, count) => sum + count, 0);
      const others = inShare.slice(1).reduce((sum, count) => sum + count - 1, 0);
      return [...inPlace(waves, others), { what: "bake", ms: bake, times: shares.length }];
    },
    // New machines side by side; the wait before cordoning the old set; the bake, in which the old set drains; its end.
    bluegreen: () => [
      { what: "rate floor", ms: CREATE_EVERY, times: Math.max(0, machines - CREATES_AT_ONCE) },
      { what: "prepare", ms: prepare, times: 1 },
      { what: "boot", ms: boot, times: 1 },
      { what: gate, ms: hold, times: 1 },
      { what: "drain", ms: drain, times: 1 },
      bake >= drain ? { what: "bake", ms: bake, times: 1 } : { what: "drain", ms: drain, times: 1 },
      { what: "stop", ms: stop, times: 1 },
    ],
  };
  return steps[course.strategy]().filter(({ ms, times }) => ms * times > 0);
}

/** How many machines each step of a canary adds: at least one, and none for a step that adds nothing. */
function sharesOf({ canarySteps, machines }: Course): number[] {
  const shares: number[] = [];
  let before = 0;
  for (const percent of [...canarySteps, 100]) {
    const end = Math.max(before, 1, Math.ceil((machines * percent) / 100));
    if (end > before) shares.push(end - before);
    before = end;
  }
  return shares;
}

/** Length of a path in milliseconds. */
export function lengthOf(path: readonly Stretch[]): number {
  return path.reduce((sum, { ms, times }) => sum + ms * times, 0);
}

/** `3 x 1 s drain + 3 x 10 s settle and checks`. */
export function describePath(path: readonly Stretch[]): string {
  const seconds = (ms: number) => `${Number((ms / 1000).toFixed(2))} s`;
  return path
    .map(({ what, ms, times }) => `${times > 1 ? `${times} x ` : ""}${seconds(ms)} ${what}`)
    .join(" + ");
}
