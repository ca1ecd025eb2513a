import type { Finding } from "../settings/finding.ts";
import { appConvention, type NamedStack, otherOwner, retiredApp } from "../settings/rules/app-names.ts";
import { environmentClassOf, SHARED } from "../settings/stack-name.ts";
import { fly, github, render } from "../settings/tokens.ts";
import { appOf, isNamed } from "./kernel/environment.ts";
import type { StackFacts } from "./kernel/facts.ts";
import { read } from "./kernel/reading.ts";
import { defineRule, type Subject, unknownFinding } from "./kernel/rule.ts";

const inEnvironment = new Set<string>(Object.values(github));

/** Names tell which stack a thing belongs to, and belong to one stack. */
export const namesByConvention = defineRule({
  name: "names-by-convention",
  displayName: "Names follow the convention",
  description:
    "Apps and services are called hotdash-… (fly-preview-pr-<n>… in a preview), GitHub environments after their stack, and no stack uses another's names.",
  severity: "medium",
  remediationSteps:
    "Set dashboard.app, dashboard.domain or github.environment (npm run pulumi -- config set --path …); names that belong to one stack are in settings/rules/app-names.ts.",
  judge(subject, facts) {
    const stack: NamedStack = { stack: facts.stack, environmentClass: facts.environment };
    const domain = judgeHostname(subject, stack);
    if (isNamed(subject)) return [...judgeApp(subject, stack), ...domain];
    if (domain.length > 0) return domain;
    return inEnvironment.has(subject.type) ? judgeEnvironment(subject, facts) : [];
  },
});

function judgeApp(subject: Subject, stack: NamedStack): Finding[] {
  const app = appOf(subject);
  if (!app.known) return [unknownFinding("app")];
  if (typeof app.value !== "string") return [missing("app")];
  // Another rule refuses those by their own reason.
  if (retiredApp(app.value) !== undefined) return [];
  const owner = otherOwner("app", app.value, stack);
  const { pattern, text } = appConvention(stack);
  if (owner === undefined && pattern.test(app.value)) return [];
  return [
    {
      property: `The app ${app.value}`,
      problem: owner ? `belongs to the stack ${owner}` : "does not follow the names of the other apps",
      fix: `Call it ${text} in this stack.`,
    },
  ];
}

/** Properties that hold a public host name. */
const hostnames: Readonly<Record<string, string>> = {
  [fly.Certificate]: "hostname",
  [render.CustomDomain]: "name",
};

function judgeHostname({ type, props }: Subject, stack: NamedStack): Finding[] {
  const property = hostnames[type];
  if (property === undefined) return [];
  const hostname = read(props, property);
  if (!hostname.known) return [unknownFinding(property)];
  const owner = otherOwner("domain", String(hostname.value), stack);
  if (owner === undefined) return [];
  const fix = "Set dashboard.domain to a name of this stack's own.";
  return [{ property: `${property} ${hostname.value}`, problem: `belongs to the stack ${owner}`, fix }];
}

function judgeEnvironment({ props }: Subject, { stack }: StackFacts): Finding[] {
  const environment = read(props, "environment");
  if (!environment.known) return [unknownFinding("environment")];
  if (typeof environment.value !== "string") return [missing("environment")];
  // The preview environment exists once for all previews; the stack shared owns it, and others of no single stack.
  if (environment.value === stack || environment.value === "preview") return [];
  if (stack === SHARED && environmentClassOf(environment.value.toLowerCase()) === undefined) return [];
  return [
    {
      property: `The environment ${environment.value}`,
      problem: `is not called after the stack (${stack})`,
      fix: `Set github.environment to ${stack}.`,
    },
  ];
}

function missing(property: string): Finding {
  return { property, problem: "is no text", fix: "Give it from the stack's settings." };
}
