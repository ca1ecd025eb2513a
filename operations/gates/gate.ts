import type { Finding } from "../../settings/finding.ts";

/** What a gate says of a release: what stands against it, and what is worth knowing all the same. Pure data. */
export interface Verdict {
  /** Empty when the gate is open. */
  findings: Finding[];
  notes: string[];
}

/** Several verdicts as one. */
export const together = (...verdicts: Verdict[]): Verdict => ({
  findings: verdicts.flatMap(({ findings }) => findings),
  notes: verdicts.flatMap(({ notes }) => notes),
});

/** Findings as people read them: all of them, numbered, each with its way out. */
export function listed(findings: readonly Finding[]): string {
  return findings
    .map(({ property, problem, fix }, index) => `${index + 1}. ${property}: ${problem}\n   fix: ${fix}`)
    .join("\n");
}
