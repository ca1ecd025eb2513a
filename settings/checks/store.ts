import { secretCommand } from "../commands.ts";
import { variableOf } from "../matrix/table.ts";
import { judgeStore } from "../rules/stores.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

/** The stack belongs to one store, and all stacks speak one version of Shopify's API. */
export const store: Check = ({ name, parsed: { variables = {}, secrets = {}, dashboard } }) => {
  const { environmentClass } = name;
  const appUrl = dashboard && `https://${dashboard.domain}`;
  const places = [["variables", variables, "setting"] as const, ["secrets", secrets, "secret"] as const];
  return places.flatMap(([section, values, source]) =>
    Object.entries(values).flatMap(([variable, value]) => {
      const row = variableOf(variable);
      // What is misplaced or of the wrong form is said elsewhere.
      if (row?.source !== source || row.shape?.safeParse(value).success === false) return [];
      return judgeStore(variable, value, { environmentClass, appUrl }).map(({ problem, fix, good }) =>
        settingProblem(name, [section, variable], {
          value: "(not shown)",
          problem,
          allowed: fix,
          ...(source === "secret" ? { fix: secretCommand(name, variable) } : { good }),
        }),
      );
    }),
  );
};
