import * as z from "zod";
import type { Finding } from "../settings/finding.ts";
import { render } from "../settings/tokens.ts";
import { plainEnvironment } from "./kernel/environment.ts";
import { defineRule, type Subject, unknownFinding } from "./kernel/rule.ts";
import { judgeShaped } from "./kernel/shape.ts";

const shape = z.object({ type: z.string(), autoDeployTrigger: z.string().nullish() });

/** A service on Render runs what the stack says, on the port that the stack says. */
export const ownDeploys = defineRule({
  name: "own-deploys",
  displayName: "The stack owns Render's deploys",
  description:
    "In production no service on Render deploys by itself (autoDeployTrigger is off), and services that others reach say their PORT.",
  severity: "high",
  remediationSteps:
    "Leave autoDeployTrigger out; set the port with npm run pulumi -- config set --path dashboard.web.port 8080.",
  judge: (subject, { environment }) =>
    subject.type === render.Service
      ? judgeShaped(shape, subject, ({ type, autoDeployTrigger }) => [
          ...(environment === "production" ? judgeTrigger(autoDeployTrigger ?? "off") : []),
          ...(type === "web_service" || type === "private_service" ? judgePort(subject) : []),
        ])
      : [],
});

function judgeTrigger(trigger: string): Finding[] {
  if (trigger === "off") return [];
  return [
    {
      property: "autoDeployTrigger",
      problem: `is ${trigger}: Render would deploy past gates, backup and policies`,
      fix: "Leave it out, or set it to off: the image comes by its digest from the deploy command.",
    },
  ];
}

/** Render takes 10000 for granted, the dashboard's image listens on 8080. */
function judgePort(subject: Subject): Finding[] {
  const { variables, unknowns } = plainEnvironment(subject);
  const port = variables.find(({ name }) => name === "PORT");
  if (port && !port.reading.known) return [unknownFinding(port.path)];
  if (port || unknowns.length > 0) return unknowns.map(unknownFinding);
  return [
    {
      property: "env.PORT",
      problem: "is missing, so that Render would look for the process on port 10000",
      fix: "Give the port that the image listens on (dashboard.web.port, 8080).",
    },
  ];
}
