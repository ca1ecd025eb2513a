import { millisecondsOf } from "../../settings/rules/durations.ts";

/** Which lines are wanted. */
export interface WantedLines {
  /** Name of one system of the stack; all where it is undefined. */
  system?: string | undefined;
  /** Process group on Fly. */
  group?: string | undefined;
  /** Id or name of a machine, or id of an instance at Render. */
  machine?: string | undefined;
  /** A duration back from now, such as `10m`, or a moment. */
  since?: string | undefined;
}

/** What is wrong with where lines are to begin. */
export const sinceProblems = (since: string | undefined): string[] =>
  since === undefined || beginOf(since, 0) !== undefined
    ? []
    : [
        `--since = ${JSON.stringify(since)}\n   is no time\n   allowed: 30s, 10m, 2h, or a moment with its zone such as 2026-12-01T04:30Z`,
      ];

/** Milliseconds since the epoch at which lines begin; undefined for what says no time. */
export function beginOf(since: string, now: number): number | undefined {
  if (/^\d{1,6}(s|m|h)$/.test(since)) return now - millisecondsOf(since);
  const at = /T.*(Z|[+-]\d{2}:\d{2})$/.test(since) ? Date.parse(since) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
