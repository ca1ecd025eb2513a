/**
 * Checks that every commit must pass before it is merged and before it is deployed, unless the stack shared names others:
 * its ruleset and the gate of a deploy read the same list.
 */
export const REQUIRED_CHECKS = ["lint", "test", "build", "security scan"] as const;

/** A required check that may be red until the end of the day `expires` (UTC, `YYYY-MM-DD`). */
export interface AdvisoryCheck {
  check: string;
  owner: string;
  reason: string;
  expires: string;
}

/** The checks of a repository, and which of them may be red for a while. */
export interface Checks {
  requiredChecks: readonly string[];
  advisoryChecks: readonly AdvisoryCheck[];
}

/** Checks without which nothing is merged: all required ones but those with leave. */
export function blockingChecks({ requiredChecks, advisoryChecks }: Checks): string[] {
  const lenient = new Set(advisoryChecks.map(({ check }) => check));
  return requiredChecks.filter((check) => !lenient.has(check));
}

/** Entries whose day is over on `today` (`YYYY-MM-DD`). */
export function overdue({ advisoryChecks }: Pick<Checks, "advisoryChecks">, today: string): AdvisoryCheck[] {
  return advisoryChecks.filter(({ expires }) => expires < today);
}
