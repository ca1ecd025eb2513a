import type { Finding } from "../settings/finding.ts";
import { retiredApp } from "../settings/rules/app-names.ts";
import { appOf, isNamed, plainEnvironment } from "./kernel/environment.ts";
import { defineRule, type Subject, unknownFinding } from "./kernel/rule.ts";

/** What the team has given up stays given up. */
export const retiredApps = defineRule({
  name: "retired-apps",
  displayName: "Retired apps stay retired",
  description: "No resource belongs to an app that the team has retired, nor to a Fly Postgres app.",
  severity: "high",
  remediationSteps:
    "Set dashboard.app to the stack's own app (npm run pulumi -- config set --path dashboard.app <name>); the list is in settings/rules/app-names.ts.",
  judge: (subject) => [...judgeApp(subject), ...judgeVariable(subject)],
});

function judgeApp(subject: Subject): Finding[] {
  if (!isNamed(subject)) return [];
  const app = appOf(subject);
  return app.known ? judge("The app", app.value) : [unknownFinding("app")];
}

/** Workflows find the app under FLY_APP. */
function judgeVariable(subject: Subject): Finding[] {
  return plainEnvironment(subject).variables.flatMap(({ name, path, reading }) => {
    if (name !== "FLY_APP" && name !== "FLY_APP_NAME") return [];
    return reading.known ? judge(path, reading.value) : [unknownFinding(path)];
  });
}

function judge(property: string, app: unknown): Finding[] {
  const problem = typeof app === "string" ? retiredApp(app) : undefined;
  if (problem === undefined) return [];
  return [
    {
      property: `${property} ${app}`,
      problem,
      fix: "Declare the stack's own app instead, or leave the resource out.",
    },
  ];
}
