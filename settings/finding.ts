/**
 * One thing that is wrong, as rules, settings and policies all say it. No field ever holds the value of a secret: the
 * text goes to terminals, pull requests and logs.
 */
export interface Finding {
  /** Where: the property as the reader wrote it (`hotdash:dashboard.domain`, `env.DATABASE_URL`). */
  property: string;
  /** What is wrong with it. */
  problem: string;
  /** The command or the setting that puts it right. */
  fix: string;
}

/** A finding that a rule of the policy pack makes too, so that an exemption from it counts for both. */
export interface Breaching {
  /** The rule, and the resource that breaks it as exemptions name it. */
  breach?: { rule: string; resource: string };
}

/** A finding about a setting: also what was given and what is allowed. */
export interface SettingProblem extends Finding, Breaching {
  /** The given value as text, its shape only when it is secret; "(not set)" when there is none. */
  value: string;
  /** What may stand there. */
  allowed: string;
}
