import * as z from "zod";
import { BUDGETS } from "../rules/budget.ts";
import type { EnvironmentClass } from "../stack-name.ts";
import { wholeNumber } from "./common.ts";

/** What a stack may cost. */
export function cost(environmentClass: EnvironmentClass) {
  const budget = BUDGETS[environmentClass];
  return z.strictObject({
    /** US dollars a month for all that the stack declares, at list prices, everything running. */
    budget: wholeNumber(0, 1_000_000, { unit: "USD a month", example: budget }).default(budget),
  });
}
