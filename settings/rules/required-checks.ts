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

/** Number of GitHub Actions among GitHub's apps: every job of a workflow reports its check as this one. */
export const GITHUB_ACTIONS = 15_368;

/** The checks of a repository, whose they are, and which of them may be red for a while. */
export interface Checks {
  requiredChecks: readonly string[];
  advisoryChecks: readonly AdvisoryCheck[];
  /** App that reports a check, by its name; GitHub Actions reports all others. */
  checkApps: Readonly<Record<string, number>>;
}

/** The one app whose word about a check counts: anybody with a token of their own app may report under any name. */
export const appOf = (check: string, { checkApps }: Pick<Checks, "checkApps">): number =>
  (Object.hasOwn(checkApps, check) ? checkApps[check] : undefined) ?? GITHUB_ACTIONS;

/** The checks that block, each with its app, as rulesets name them. */
export const rulesetChecks = (checks: Checks): { context: string; integrationId: number }[] =>
  blockingChecks(checks).map((context) => ({ context, integrationId: appOf(context, checks) }));

/** Checks without which nothing is merged: all required ones but those with leave. */
export function blockingChecks({
  requiredChecks,
  advisoryChecks,
}: Pick<Checks, "requiredChecks" | "advisoryChecks">): string[] {
  const lenient = new Set(advisoryChecks.map(({ check }) => check));
  return requiredChecks.filter((check) => !lenient.has(check));
}

/** Entries whose day is over on `today` (`YYYY-MM-DD`). */
export function overdue({ advisoryChecks }: Pick<Checks, "advisoryChecks">, today: string): AdvisoryCheck[] {
  return advisoryChecks.filter(({ expires }) => expires < today);
}
