import { removeCommand, secretCommand } from "../commands.ts";
import { rowFor } from "../matrix/table.ts";
import { foreignStore, judgeStore } from "../rules/stores.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

/** The stack belongs to one store, and all stacks speak one version of Shopify's API. */
export const store: Check = ({
  name,
  parsed: { variables = {}, secrets = {}, dashboard, shopify, extras },
}) => {
  const { environmentClass } = name;
  const appUrl = dashboard && `https://${dashboard.domain}`;
  const places = [["variables", variables, "setting"] as const, ["secrets", secrets, "secret"] as const];
  const others = foreignStore(environmentClass, shopify?.store);
  const own =
    others === undefined
      ? []
      : [
          settingProblem(name, ["shopify", "store"], {
            value: shopify?.store ?? "",
            problem: `is the store of ${others}`,
            allowed: "the store of this stack's own; stores are in settings/stores.ts",
            fix: removeCommand(name, ["shopify", "store"]),
          }),
        ];
  const found = places.flatMap(([section, values, source]) =>
    Object.entries(values).flatMap(([variable, value]) => {
      const row = rowFor(variable, extras);
      // What is misplaced or of the wrong form is said elsewhere.
      if (row?.source !== source || row.shape?.safeParse(value).success === false) return [];
      return judgeStore(variable, value, { environmentClass, appUrl, ...shopify }).map(
        ({ problem, fix, good }) =>
          settingProblem(name, [section, variable], {
            value: "(not shown)",
            problem,
            allowed: fix,
            ...(source === "secret" ? { fix: secretCommand(name, variable) } : { good }),
          }),
      );
    }),
  );
  return [...own, ...found];
};
