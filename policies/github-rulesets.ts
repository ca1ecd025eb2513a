import type { Finding } from "../settings/finding.ts";
import { overdue } from "../settings/rules/required-checks.ts";
import { coversMain, judgeRuleset, type RulesetFacts } from "../settings/rules/rulesets.ts";
import { githubRepository } from "../settings/tokens.ts";
import type { StackFacts } from "./kernel/facts.ts";
import { isNode, read } from "./kernel/reading.ts";
import { defineRule, type Judged, unknownFinding } from "./kernel/rule.ts";

/** The provider's own names of what a ruleset says. */
const properties: Record<keyof RulesetFacts, string> = {
  target: "target",
  enforcement: "enforcement",
  bypassActors: "bypassActors",
  includes: "conditions.refName.includes",
  excludes: "conditions.refName.excludes",
  checks: "rules.requiredStatusChecks",
  strict: "rules.requiredStatusChecks.strictRequiredStatusChecksPolicy",
  approvals: "rules.pullRequest.requiredApprovingReviewCount",
  requiredLinearHistory: "rules.requiredLinearHistory",
  deletion: "rules.deletion",
  nonFastForward: "rules.nonFastForward",
  update: "rules.update",
};

/** What gets into main has been checked and reviewed, and a release's tag stays where it is, for administrators too. */
export const githubRulesets = defineRule({
  name: "github-rulesets",
  displayName: "Main and release tags are protected",
  description:
    "Rulesets are active and nobody passes them by; main takes reviewed changes with all required checks in a linear history, and release tags are neither moved nor deleted.",
  severity: "critical",
  remediationSteps:
    "Set repository.main.requiredChecks, or an entry of repository.main.advisoryChecks with owner, reason and expires (npm run pulumi -- config set --path repository.… -s shared).",
  judge({ type, props }, facts) {
    if (type !== githubRepository.RepositoryRuleset) return [];
    if (!facts.repository) return [unreadable(facts)];
    const unknowns: string[] = [];
    const ruleset = rulesetOf(props, unknowns);
    if (unknowns.length > 0) return unknowns.map(unknownFinding);
    const { main } = facts.repository;
    const problems = judgeRuleset(ruleset, main).map(
      ({ part, problem, allowed }): Finding => ({
        property: properties[part],
        problem,
        fix: `It must be: ${allowed}.`,
      }),
    );
    return [...problems, ...(coversMain(ruleset) ? leaves(facts.repository.main, facts) : [])];
  },
});

function unreadable({ project }: StackFacts): Finding {
  const fix = "Correct it: npm run pulumi -- config --stack shared shows it.";
  return { property: `${project}:repository`, problem: "cannot be read", fix };
}

/** Leave to be red is shown on every run, and refused when its day is over. */
function leaves(main: NonNullable<StackFacts["repository"]>["main"], { today }: StackFacts): Judged[] {
  const over = overdue(main, today.toISOString().slice(0, 10));
  return main.advisoryChecks.map((entry) => {
    const { check, owner, reason, expires } = entry;
    const property = `The check ${check}`;
    if (over.includes(entry)) {
      return {
        property,
        problem: `had leave to be red until ${expires}`,
        fix: "Make it green, or renew the entry.",
      };
    }
    const problem = `is advisory until ${expires} by leave of ${owner}`;
    return { property, problem, fix: `Reason: ${reason.replace(/[.\s]*$/, "")}.`, advisory: true };
  });
}

function rulesetOf(props: object, unknowns: string[]): RulesetFacts {
  /** The value at a path of properties; what is unknown on the way is noted. */
  const at = (...path: string[]): unknown => {
    let node: unknown = props;
    for (const [index, key] of path.entries()) {
      if (!isNode(node)) return undefined;
      const reading = read(node, key);
      if (!reading.known) {
        unknowns.push(path.slice(0, index + 1).join("."));
        return undefined;
      }
      node = reading.value;
    }
    return node;
  };
  const list = (...path: string[]): unknown[] => {
    const found = at(...path);
    return Array.isArray(found) ? [...found.keys()].map((index) => at(...path, String(index))) : [];
  };
  const text = (...path: string[]) => String(at(...path) ?? "");
  const set = (...path: string[]) => at(...path) === true;
  const checks = ["rules", "requiredStatusChecks", "requiredChecks"];
  return {
    target: text("target"),
    enforcement: text("enforcement"),
    bypassActors: list("bypassActors").length,
    includes: list("conditions", "refName", "includes").map(String),
    excludes: list("conditions", "refName", "excludes").map(String),
    checks: list(...checks).map((_, index) => ({
      context: text(...checks, String(index), "context"),
      app: Number(at(...checks, String(index), "integrationId") ?? 0),
    })),
    strict: set("rules", "requiredStatusChecks", "strictRequiredStatusChecksPolicy"),
    approvals: Number(at("rules", "pullRequest", "requiredApprovingReviewCount") ?? 0),
    requiredLinearHistory: set("rules", "requiredLinearHistory"),
    deletion: set("rules", "deletion"),
    nonFastForward: set("rules", "nonFastForward"),
    update: set("rules", "update"),
  };
}
