import { type CostLine, dollars, totalOf } from "../cost/line.ts";
import type { Finding } from "../finding.ts";

/**
 * US dollars a month that a stack may cost when its file says nothing. Our own choice: about twice what production comes
 * to with ten web machines, and three times and more of what the committed staging and a preview do.
 */
export const BUDGETS = { production: 300, staging: 100, preview: 50 } as const;

/**
 * Judges whether everything that a stack declares fits into its budget.
 * @param lines Everything that costs money, each with the name of what it is for.
 * @param property Where the budget is set.
 */
export function judgeBudget(
  lines: readonly (CostLine & { name: string })[],
  { budget, property }: { budget: number; property: string },
): Finding[] {
  const total = totalOf(lines);
  if (total <= budget) return [];
  const dearest = [...lines].sort((one, other) => other.usd - one.usd).slice(0, 3);
  const described = dearest.map(
    ({ name, what, usd, listed }) =>
      `${name} ${dollars(usd)} (${what}${listed ? "" : ", a size on no price list, counted as the dearest"})`,
  );
  return [
    {
      property,
      problem: `is ${dollars(budget)}, and what the stack declares costs up to ${dollars(total)} a month; most of it ${described.join("; ")}`,
      fix: `Declare less or smaller, or raise ${property} to ${Math.ceil(total)} once somebody has agreed to pay that.`,
    },
  ];
}
