import { appOf, blockingChecks, type Checks } from "../../settings/rules/required-checks.ts";
import type { CheckRun } from "../github/shapes.ts";
import type { Verdict } from "./gate.ts";

/**
 * Whether every check that is to block merges ever reports: one that does not would keep every pull request from being merged,
 * and nobody could pass it by. Where no pull request had any check yet nothing is known, and it is told only.
 */
export function judgeReporting(required: Checks, heads: readonly { checks: readonly CheckRun[] }[]): Verdict {
  if (heads.length === 0)
    return {
      findings: [],
      notes: ["no pull request had any check yet: whether the required ones ever report is not known"],
    };
  const silent = blockingChecks(required).filter(
    (name) =>
      !heads.some(({ checks }) =>
        checks.some((one) => one.name === name && one.app?.id === appOf(name, required)),
      ),
  );
  const seen = [...new Set(heads.flatMap(({ checks }) => checks.map(({ name }) => name)))].sort();
  return {
    findings: silent.map((name) => ({
      property: `repository.main.requiredChecks: ${name}`,
      problem: `has not reported for any of the newest ${heads.length} pull requests, so that it would block every merge`,
      fix: `hotdash adopt repository <owner/name> proposes those that do (${seen.slice(0, 12).join(", ")}); or give a job that name first`,
    })),
    notes: [],
  };
}
