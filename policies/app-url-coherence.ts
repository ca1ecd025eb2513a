import type { Finding } from "../settings/finding.ts";
import type { StackSystem } from "../settings/systems.ts";
import { fly, render } from "../settings/tokens.ts";
import { appOf, isNamed, plainEnvironment, systemOf } from "./kernel/environment.ts";
import type { StackFacts } from "./kernel/facts.ts";
import { isNode, read } from "./kernel/reading.ts";
import { defineRule, type Subject, unknownFinding } from "./kernel/rule.ts";

/** Names under which the address travels; Shopify calls it application_url. */
const addressName = /^(SHOPIFY_)?APP(LICATION)?_URL$/;
const setDomain =
  "Set dashboard.domain (npm run pulumi -- config set --path dashboard.domain <domain>) and derive the rest from it.";

/** One public address: users, Shopify, workflows and the certificate are all told the same. */
export const appUrlCoherence = defineRule({
  name: "app-url-coherence",
  displayName: "One public address",
  description:
    "APP_URL, SHOPIFY_APP_URL and the certificate or domain of the dashboard all say dashboard.domain, on Fly, Render and GitHub.",
  severity: "high",
  remediationSteps:
    "Set dashboard.domain (npm run pulumi -- config set --path dashboard.domain <domain>); settings/matrix/ derives the addresses from it.",
  judge(subject, facts) {
    const { dashboard, problems } = facts;
    if (dashboard !== undefined) return judge(subject, dashboard, facts);
    return saysAddress(subject) && problems.dashboard ? [problems.dashboard] : [];
  },
});

function judge(
  subject: Subject,
  { app, domain }: NonNullable<StackFacts["dashboard"]>,
  facts: StackFacts,
): Finding[] {
  if (isNamed(subject)) {
    const own = appOf(subject);
    const system = systemOf(subject, facts);
    // Addresses of another app are its own; an app that is unknown could be this one.
    if (own.known && (system ? !isWithin(system, app) : own.value !== app)) return [];
  }
  // A domain on Render says no app: it is that of one system or another.
  if (subject.type === render.CustomDomain) {
    const name = read(subject.props, "name");
    if (name.known && facts.systems.some((one) => one.domain === name.value)) return [];
  }
  return [...judgeCertificate(subject, domain), ...judgeVariables(subject, `https://${domain}`)];
}

/** Parts of a system speak of its address. */
const isWithin = ({ app: own, part }: StackSystem, app: string): boolean =>
  own === app || (part && own.startsWith(`${app}-`));

function saysAddress(subject: Subject): boolean {
  const { variables, unknowns } = plainEnvironment(subject);
  const said = variables.some(({ name }) => addressName.test(name));
  return Object.hasOwn(hostnames, subject.type) || said || unknowns.length > 0;
}

/** Properties that hold a public host name. */
const hostnames: Readonly<Record<string, string>> = {
  [fly.Certificate]: "hostname",
  [render.CustomDomain]: "name",
};

function judgeCertificate({ type, props }: Subject, domain: string): Finding[] {
  const property = hostnames[type];
  if (property === undefined) return [];
  const hostname = read(props, property);
  if (!hostname.known) return [unknownFinding(property)];
  if (hostname.value === domain) return [];
  return [{ property, problem: `is not dashboard.domain (${domain})`, fix: setDomain }];
}

function judgeVariables(subject: Subject, expected: string): Finding[] {
  const { variables, unknowns } = plainEnvironment(subject);
  const findings = unknowns.map(unknownFinding);
  for (const { name, path, reading } of variables) {
    if (!addressName.test(name)) continue;
    if (!reading.known) findings.push(unknownFinding(path));
    else if (reading.value !== expected)
      findings.push({
        property: path,
        problem: `is not the address of dashboard.domain (${expected})`,
        fix: setDomain,
      });
  }
  if (serves(subject) && unknowns.length === 0 && !variables.some(({ name }) => name === "APP_URL"))
    findings.push({
      property: subject.type === render.Service ? "env.APP_URL" : "machine.env.APP_URL",
      problem: "is missing in a group that people reach",
      fix: `Give it as ${expected}, from settings/matrix/.`,
    });
  return findings;
}

/** Tells whether a process group is reached from outside. */
function serves({ type, props }: Subject): boolean {
  if (type === render.Service) {
    const kind = read(props, "type");
    return !kind.known || kind.value === "web_service";
  }
  if (type !== fly.ProcessGroup) return false;
  const machine = read(props, "machine");
  if (!machine.known || !isNode(machine.value)) return false;
  const services = read(machine.value, "services");
  return !services.known || (Array.isArray(services.value) && services.value.length > 0);
}
