import * as z from "zod";
import type { Finding } from "../settings/finding.ts";
import { judgeCheckPath, judgeChecks } from "../settings/rules/production/checks.ts";
import { fly, render } from "../settings/tokens.ts";
import { defineRule } from "./kernel/rule.ts";
import { judgeShaped } from "./kernel/shape.ts";

const text = z.string().nullish();
const check = z.object({ path: text, interval: text, timeout: text, grace_period: text });
const shape = z.object({
  machine: z.object({ services: z.array(z.object({ checks: z.array(check).nullish() })).nullish() }),
});

const service = z.object({ type: z.string(), healthCheckPath: text });

/** Render looks at a web service only where it is told to; without a path a deploy is live as soon as a port is open. */
function judgeService({ type, healthCheckPath }: z.infer<typeof service>): Finding[] {
  if (type !== "web_service") return [];
  if (healthCheckPath) return judgeCheckPath("healthCheckPath", healthCheckPath);
  return [
    {
      property: "healthCheckPath",
      problem: "is empty, so that a deploy goes live whatever the state of its instances",
      fix: "Declare the path of a health check, such as /health (dashboard.web.checks).",
    },
  ];
}

/** No machine gets traffic unchecked. Mandatory in staging too, where production's checks are proven; shown in previews. */
export const healthChecks = defineRule({
  name: "health-checks",
  displayName: "Services are health-checked",
  description:
    "Every service has a health check, each says its interval, its timeout and the grace period after a start, and none asks another system than the process: an outage of that would take every machine out of routing.",
  severity: "high",
  remediationSteps:
    "Declare the checks: npm run pulumi -- config set --path 'hotdash:dashboard.web.checks[0].path' /health -s <stack>.",
  advisoryIn: ["preview"],
  judge: (subject) =>
    subject.type === fly.ProcessGroup
      ? judgeShaped(shape, subject, ({ machine }) => judgeChecks(machine.services ?? []))
      : subject.type === render.Service
        ? judgeShaped(service, subject, judgeService)
        : [],
});
