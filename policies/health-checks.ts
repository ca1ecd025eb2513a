import * as z from "zod";
import { judgeChecks } from "../settings/rules/production/checks.ts";
import { fly } from "../settings/tokens.ts";
import { defineRule } from "./kernel/rule.ts";
import { judgeShaped } from "./kernel/shape.ts";

const text = z.string().nullish();
const check = z.object({ interval: text, timeout: text, grace_period: text });
const shape = z.object({
  machine: z.object({ services: z.array(z.object({ checks: z.array(check).nullish() })).nullish() }),
});

/** No machine gets traffic unchecked. Mandatory in staging too, where production's checks are proven; shown in previews. */
export const healthChecks = defineRule({
  name: "health-checks",
  displayName: "Services are health-checked",
  description:
    "Every service has a health check, and each check says its interval, its timeout and the grace period after a start.",
  severity: "high",
  remediationSteps:
    "Declare the checks: npm run pulumi -- config set --path 'hotdash:dashboard.web.checks[0].path' /health -s <stack>.",
  advisoryIn: ["preview"],
  judge: (subject) =>
    subject.type === fly.ProcessGroup
      ? judgeShaped(shape, subject, ({ machine }) => judgeChecks(machine.services ?? []))
      : [],
});
