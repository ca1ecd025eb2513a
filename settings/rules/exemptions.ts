import * as z from "zod";

/** Leave for exactly one resource to break exactly one rule, until the end of the day `expires` (UTC, `YYYY-MM-DD`). */
export interface Exemption {
  /** Name of the rule: `production-machines`. */
  rule: string;
  /** What may break it: the end of its URN (`<type>::<name>`), `stack`, or the setting that a minimum is about. */
  resource: string;
  /** Who answers for it. */
  owner: string;
  reason: string;
  expires: string;
}

/** Name that exemptions give a stack as a whole, for rules that judge all of its resources together. */
export const WHOLE_STACK = "stack";

/** The rule whose resources are settings: what production's gates demand at least. */
export const LEAST_GATES = "least-gates";

/**
 * Rules that nothing is exempt from: Supabase is the only Postgres and each job has its own connection, secrets are never
 * in clear, flags and the switches that swap real services for mocks are off, no loader gets
 * into a process, and what no rule can judge is refused.
 */
export const NEVER_EXEMPT = [
  "supabase-only-postgres",
  "right-connection-for-the-job",
  "connections-on-github",
  "secrets-are-secrets",
  "flags-off-in-production",
  "known-resource-types",
  "no-loaders",
  "released-provider-text",
  "smoke-command-only",
] as const;

/** Every other rule of the pack: `test/policies/exemptions.test.ts` holds both lists to it. */
export const EXEMPTIBLE = [
  "connection-pool",
  "no-file-databases",
  "pinned-image",
  "own-deploys",
  "production-machines",
  "health-checks",
  "production-rollout",
  "kept-data",
  "internal-apps",
  "https-for-real",
  "memory-floor",
  "app-url-coherence",
  "queue-driver",
  "data-on-volumes",
  "retired-apps",
  "names-by-convention",
  "machine-ownership",
  "one-store-per-stack",
  "shared-sessions",
  "github-environments",
  "github-rulesets",
  "rulesets-present",
  "declared-once",
  "within-budget",
  "known-variables",
  "one-program-commands",
  LEAST_GATES,
] as const;

/** How exemptions name a resource: as its URN ends. */
export const resourceKey = (type: string, name: string): string => `${type}::${name}`;

/** What somebody wants to be exempt from. */
export type Breach = Pick<Exemption, "rule" | "resource">;

const calendarDay = z.iso.date();
const exemptible: ReadonlySet<string> = new Set(EXEMPTIBLE);

/**
 * The exemption under which a breach is let pass on `today` (`YYYY-MM-DD`); undefined when there is none. Fails closed: an
 * entry that lacks an owner, a reason or a valid day, whose day is over, or whose rule takes none, counts for nothing.
 */
export function exemptionFor(
  exemptions: readonly Exemption[],
  { rule, resource }: Breach,
  today: string,
): Exemption | undefined {
  if (!exemptible.has(rule)) return undefined;
  return exemptions.find(
    (one) =>
      one.rule === rule &&
      one.resource === resource &&
      [one.owner, one.reason].every((text) => /\p{L}/u.test(text)) &&
      calendarDay.safeParse(one.expires).success &&
      one.expires >= today,
  );
}

/** An exemption in one line, as every report shows it. */
export const describeExemption = ({ rule, resource, owner, reason, expires }: Exemption): string =>
  `${resource} is exempt from ${rule} until ${expires}, by leave of ${owner}: ${reason}`;
