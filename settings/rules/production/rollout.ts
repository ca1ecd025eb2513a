import type { Finding } from "../../finding.ts";

/** Seconds within which a rollout has ended, one way or the other: what a CI job of 30 minutes leaves for it. */
export const LONGEST_ROLLOUT = 1_740;

/** What of a process group decides how a new release reaches it, and whether a bad one is noticed. */
export interface RolledOutGroup {
  strategy?: string | null;
  rollout?: {
    health_timeout_seconds?: number | null;
    settle_seconds?: number | null;
    deadline_seconds?: number | null;
  } | null;
  /** Checks of its machine, those of services included. */
  checks: number;
  /** A job is not waited for: it runs when its time has come. */
  job: boolean;
}

/** Seconds where a group says nothing: the defaults of the resource. */
const DEFAULTS = { health_timeout_seconds: 300, settle_seconds: 10, deadline_seconds: 1_500 };

/** Judges whether a release that does not work is noticed by the gate, in time to be put back. */
export function judgeRollout(
  { strategy, rollout, checks, job }: RolledOutGroup,
  longest: number = LONGEST_ROLLOUT,
): Finding[] {
  const findings: Finding[] = [];
  if (strategy === "immediate")
    findings.push({
      property: "strategy",
      problem: "replaces all machines at once",
      fix: "Set it to rolling, bluegreen or canary (dashboard.web.strategy).",
    });
  const seconds = (name: keyof typeof DEFAULTS) => rollout?.[name] ?? DEFAULTS[name];
  const deadline = seconds("deadline_seconds");
  if (deadline > longest)
    findings.push({
      property: "rollout.deadline_seconds",
      problem: `is ${deadline}: a CI job would end before the rollout is put back`,
      fix: `Set it to at most ${longest} (dashboard.web.rollout.deadline_seconds).`,
    });
  if (seconds("health_timeout_seconds") + seconds("settle_seconds") > deadline)
    findings.push({
      property: "rollout.health_timeout_seconds",
      problem: `with settle_seconds is above the deadline of ${deadline} seconds, so that no machine's health ends the rollout`,
      fix: "Set it lower (dashboard.web.rollout.health_timeout_seconds).",
    });
  if (!job && checks === 0 && seconds("settle_seconds") === 0)
    findings.push({
      property: "rollout.settle_seconds",
      problem: "is 0 and the machine has no checks, so that no release can fail",
      fix: "Declare a check, or 10 seconds in which a crash would show.",
    });
  return findings;
}
