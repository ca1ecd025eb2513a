import type { Operation, ResourceChange } from "./changes.ts";
import type { PreviewReport } from "./preview.ts";

/** Sign of each operation, as the engine's own display has it. */
export const SIGNS: Record<Operation, string> = {
  create: "+",
  update: "~",
  replace: "±",
  delete: "-",
  import: "=",
};

/** What will have been done, for counts: `2 to update`. */
const VERBS: Record<Operation, string> = {
  create: "to create",
  update: "to update",
  replace: "to replace",
  delete: "to delete",
  import: "to import",
};

/** `1 to create, 2 to update`; `no change` for none. */
export function countsText({ counts }: Pick<PreviewReport, "counts">): string {
  const parts = Object.entries(counts).map(
    ([operation, number]) => `${number} ${VERBS[operation as Operation]}`,
  );
  return parts.join(", ") || "no change";
}

/** A type as people call it: `fly:ProcessGroup`, `github:RepositoryEnvironment`. */
export function shortType(type: string): string {
  const [module = "", middle = "", name = ""] = type.split(":");
  if (module === "pulumi-nodejs") return `${middle.replace("dynamic/", "")}:${name}`;
  return name === "" ? type : `${module}:${name}`;
}

/** The result of a preview in a few words, with its sign. */
export function verdictText({ verdict, violations }: PreviewReport): string {
  const rules = violations.filter(({ mandatory }) => mandatory).length;
  switch (verdict) {
    case "unchanged":
      return "✅ nothing to do";
    case "changes":
      return "✅ may be applied";
    case "refused":
      return `❌ refused by ${rules} ${rules === 1 ? "rule" : "rules"}`;
    case "failed":
      return "❌ failed";
  }
}

/** What the policy pack said, in a few words. */
export function policyText({ violations, policed, verdict }: PreviewReport): string {
  if (!policed && violations.length === 0)
    return verdict === "failed" ? "not judged" : "⚠️ the pack did not run";
  const refusing = violations.filter(({ mandatory }) => mandatory).length;
  const advice = violations.length - refusing;
  const parts = [
    ...(refusing > 0 ? [`❌ ${refusing} violated`] : []),
    ...(advice > 0 ? [`⚠️ ${advice} with advice`] : []),
  ];
  return parts.join(", ") || "✅ passed";
}

/** Values that a table can show beside the name; the rest is counted. */
const IN_A_ROW = 3;

/** The few values that say most of a change; `more` counts those left out. */
export function telling({ fields, operation }: ResourceChange): {
  shown: ResourceChange["fields"];
  more: number;
} {
  if (operation === "create") return { shown: [], more: fields.length };
  const shown = fields.slice(0, fields.length === IN_A_ROW + 1 ? IN_A_ROW + 1 : IN_A_ROW);
  return { shown, more: fields.length - shown.length };
}
