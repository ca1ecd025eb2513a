import type { ResourceChange } from "../report/changes.ts";
import type { PreviewReport } from "../report/preview.ts";
import type { Violation } from "../report/violations.ts";

/** What a drift check found. Holds no secret. */
export interface DriftFindings {
  stack: string;
  /** Where what is live differs from what the last update left. */
  drift: ResourceChange[];
  /** Rules that what is live or stored violates. */
  violations: Violation[];
  /** What the settings and the live platforms say of each other that no resource shows. */
  remarks: string[];
  /** What is worth knowing and no drift: other apps beside the stack's. */
  told: string[];
  /** Why the check could not be done; then the rest is not the whole of it. */
  errors: PreviewReport["errors"];
  /** Changes of the program that are not deployed yet; no drift. */
  undeployed: number;
}

/** What the findings mean. */
export type DriftVerdict = "clean" | "drift" | "failed";

export function verdictOf({ drift, violations, remarks, errors }: DriftFindings): DriftVerdict {
  if (errors.length > 0) return "failed";
  const refused = violations.some(({ mandatory }) => mandatory);
  return drift.length > 0 || refused || remarks.length > 0 ? "drift" : "clean";
}

/** Exit codes: that of the engine for a violated `--expect-no-changes` says drift, too. */
export const EXIT: Record<DriftVerdict, number> = { clean: 0, failed: 1, drift: 7 };
