import type { Finding } from "../settings/finding.ts";
import { lostSessions } from "../settings/rules/sessions.ts";
import { fly, render } from "../settings/tokens.ts";
import { appOf, plainEnvironment } from "./kernel/environment.ts";
import { isNode, type Reading, read, readings } from "./kernel/reading.ts";
import { defineRule, type Subject, unknownFinding } from "./kernel/rule.ts";

const PATH = "machine.env.SESSION_STORAGE";

/** Machines that share their visitors share the sessions too. */
export const sharedSessions = defineRule({
  name: "shared-sessions",
  displayName: "Machines share their sessions",
  description:
    "A public process group of the dashboard says SESSION_STORAGE, and memory only with one machine that autostop leaves alone.",
  severity: "high",
  remediationSteps:
    "Run npm run pulumi -- config set --path variables.SESSION_STORAGE database (or redis, with REDIS_URL).",
  judge(subject, { dashboard, withoutDashboard }) {
    if (withoutDashboard) return [];
    if (subject.type === render.Service) return judgeService(subject, dashboard?.app);
    if (subject.type !== fly.ProcessGroup) return [];
    const app = appOf(subject);
    // Without readable settings any app may be the dashboard's.
    if (dashboard !== undefined && app.known && app.value !== dashboard.app) return [];
    const machine = read(subject.props, "machine");
    if (!machine.known) return [unknownFinding("machine")];
    const services = isNode(machine.value) ? read(machine.value, "services") : known([]);
    if (!services.known) return [unknownFinding("machine.services")];
    if (!Array.isArray(services.value) || services.value.length === 0) return [];
    return judge(subject, services.value);
  },
});

/** A web service on Render replaces its instance with every deploy, beside those it has for its visitors. */
function judgeService(subject: Subject, dashboard: string | undefined): Finding[] {
  const [name, kind] = [appOf(subject), read(subject.props, "type")];
  if (dashboard !== undefined && name.known && name.value !== dashboard) return [];
  if (kind.known && kind.value !== "web_service") return [];
  const { variables, unknowns } = plainEnvironment(subject);
  if (unknowns.length > 0) return unknowns.map(unknownFinding);
  const storage = variables.find((variable) => variable.name === "SESSION_STORAGE");
  const at = (problem: string) => [{ ...finding(problem), property: "env.SESSION_STORAGE" }];
  if (storage === undefined) return at("is missing in a service that people reach");
  if (!storage.reading.known) return [unknownFinding(storage.path)];
  if (storage.reading.value !== "memory") return [];
  const [count, range] = [read(subject.props, "numInstances"), read(subject.props, "autoscaling")];
  if (!count.known || !range.known) return [unknownFinding(count.known ? "autoscaling" : "numInstances")];
  const several = isNode(range.value) || Number(count.value ?? 1) > 1;
  return several ? at("signs people out now and then, because there are several instances") : [];
}

function judge(subject: Subject, services: object): Finding[] {
  const { variables, unknowns } = plainEnvironment(subject);
  if (unknowns.length > 0) return unknowns.map(unknownFinding);
  const storage = variables.find(({ name }) => name === "SESSION_STORAGE");
  if (storage === undefined) return [finding("is missing in a group that people reach")];
  if (!storage.reading.known) return [unknownFinding(PATH)];
  if (storage.reading.value !== "memory") return [];
  const unknown: string[] = [];
  const machines = countMachines(subject.props, unknown);
  const autostop = strongestAutostop(services, unknown);
  if (unknown.length > 0) return unknown.map(unknownFinding);
  const problem = lostSessions({ storage: "memory", machines, autostop });
  return problem === undefined ? [] : [finding(problem)];
}

function countMachines(props: object, unknown: string[]): number {
  const regions = read(props, "regions");
  if (!regions.known) unknown.push("regions");
  if (!regions.known || !isNode(regions.value)) return 0;
  return readings(regions.value).reduce((sum, [region, count]) => {
    if (!count.known) unknown.push(`regions.${region}`);
    return sum + (count.known ? Number(count.value) : 0);
  }, 0);
}

/** Fly writes autostop as a word or as true and false. */
function strongestAutostop(services: object, unknown: string[]): string {
  const words = readings(services).map(([index, service]) => {
    const autostop = service.known && isNode(service.value) ? read(service.value, "autostop") : known("off");
    if (service.known && autostop.known)
      return autostop.value === true ? "stop" : String(autostop.value || "off");
    unknown.push(`machine.services[${index}]${service.known ? ".autostop" : ""}`);
    return "off";
  });
  return words.find((word) => word !== "off") ?? "off";
}

function known(value: unknown): Reading {
  return { known: true, value };
}

function finding(problem: string): Finding {
  return {
    property: PATH,
    problem,
    fix: "Run: npm run pulumi -- config set --path variables.SESSION_STORAGE database (or redis).",
  };
}
