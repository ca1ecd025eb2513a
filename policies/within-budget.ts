import type { CostLine } from "../settings/cost/line.ts";
import { COSTED } from "../settings/cost/resources.ts";
import { judgeBudget } from "../settings/rules/budget.ts";
import { defineStackRule } from "./kernel/rule.ts";
import { judgeShaped } from "./kernel/shape.ts";

/** All that a stack declares costs no more in a month than somebody has agreed to pay. */
export const withinBudget = defineStackRule({
  name: "within-budget",
  displayName: "The stack costs no more than its budget",
  description:
    "Machines, volumes, dedicated addresses, instances, disks and Key Value of a stack, at list prices and all of them running, cost at most cost.budget a month; a size on no price list counts as the dearest.",
  severity: "medium",
  remediationSteps:
    "Declare less or smaller, or raise the budget: npm run pulumi -- config set --path 'hotdash:cost.budget' <USD a month> -s <stack>.",
  judge: (subjects, { budget, problems }) => {
    const lines: (CostLine & { name: string })[] = [];
    const findings = subjects.flatMap((subject) => {
      const costed = COSTED[subject.type];
      if (!costed) return [];
      return judgeShaped(costed.schema, subject, (inputs) => {
        lines.push(...costed.lines(inputs).map((line) => ({ ...line, name: subject.name })));
        return [];
      });
    });
    if (lines.length > 0 && problems.cost) findings.push(problems.cost);
    return [...findings, ...judgeBudget(lines, { budget, property: "cost.budget" })];
  },
});
