import { judgeFileDatabases } from "../settings/rules/file-databases.ts";
import { pathOf, processValues } from "./kernel/process-values.ts";
import { defineRule } from "./kernel/rule.ts";

/** No deployed process keeps its data in a file of its machine. Unknown values are another rule's, which refuses them. */
export const noFileDatabases = defineRule({
  name: "no-file-databases",
  displayName: "No database in a file",
  description: "No process of a deployed stack uses SQLite or another database in a file (file:, sqlite:).",
  severity: "high",
  remediationSteps:
    "Remove the variable, or point it at the stack's Supabase project (npm run pulumi -- config set --secret --path secrets.<NAME> <url>); npm run env:local is for developers' machines.",
  judge(subject) {
    return processValues(subject).groups.flatMap((group) =>
      judgeFileDatabases(group.values).map((finding) => ({
        ...finding,
        property: pathOf(group, finding.property),
      })),
    );
  },
});
