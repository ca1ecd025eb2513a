import type { Finding } from "../settings/finding.ts";
import { namesConnection } from "../settings/rules/postgres/names.ts";
import { namesHost } from "../settings/rules/postgres/split.ts";
import { judgeWorkloads, type Place } from "../settings/rules/workloads.ts";
import { command, fly, github, render } from "../settings/tokens.ts";
import { partOf, systemOf } from "./kernel/environment.ts";
import type { StackFacts } from "./kernel/facts.ts";
import { pathOf, processValues } from "./kernel/process-values.ts";
import { read } from "./kernel/reading.ts";
import { defineRule, type Subject, unknownFinding } from "./kernel/rule.ts";

/** Each connection to Supabase is of the mode that its job needs, within reach, and says what it takes of the pool. */
export const rightConnectionForTheJob = defineRule({
  name: "right-connection-for-the-job",
  displayName: "The right connection for the job",
  description:
    "Dashboard and workers use Supabase's session pooler with connection_limit and connect_timeout, and transaction mode only with a reason on record and pgbouncer=true; Chatwoot and migrations use the direct connection, or the session pooler where only IPv4 reaches, and never port 6543.",
  severity: "high",
  remediationSteps:
    "Set the connection anew (npm run pulumi -- config set --secret --path secrets.<NAME> <url>); record why transaction mode is needed in supabase.transactionMode.<workload>, and the IPv4 add-on in supabase.ipv4AddOn.",
  judge,
});

function judge(subject: Subject, facts: StackFacts): Finding[] {
  const { groups, unknowns, generated } = processValues(subject);
  const place = placeOf(subject, facts);
  const decisive = [...unknowns, ...generated].filter((path) => isDecisive(path, subject));
  const findings = [
    ...decisive.map(unknownFinding),
    ...groups.flatMap((group) =>
      judgeWorkloads(group.values, place).map((finding) => ({
        ...finding,
        property: pathOf(group, finding.property),
      })),
    ),
  ];
  const uncertain = findings.length > 0 && facts.problems.supabase ? [facts.problems.supabase] : [];
  return [...uncertain, ...findings];
}

const onGitHub = new Set<string>([github.ActionsEnvironmentSecret, github.ActionsEnvironmentVariable]);

/** Where the resource's process runs. Commands run beside the engine, which workflows start: as GitHub's runners do. */
function placeOf(subject: Subject, { ipv4AddOn, transactionMode, systems }: StackFacts): Place {
  const { type, props } = subject;
  const system = systemOf(subject, { systems });
  const runner = onGitHub.has(type) || type === command.LocalCommand;
  return {
    runsOn: [runner ? "github" : onRender.has(type) ? "render" : "fly"],
    app: textIn(props, onRender.has(type) ? "name" : "app"),
    group: groupOf(type, props, systems),
    migrates: runner || type === fly.ReleaseCommand,
    ...(system?.sessions ? { sessions: true } : {}),
    ipv4AddOn: (system?.project ?? { ipv4AddOn }).ipv4AddOn,
    transactionMode,
  };
}

const onRender = new Set<string>([render.Service, render.EnvGroup]);

function groupOf(type: string, props: object, systems: StackFacts["systems"]): string | undefined {
  if (type === fly.ProcessGroup) return textIn(props, "group");
  const name = type === render.Service ? textIn(props, "name") : undefined;
  return name === undefined ? undefined : partOf(name, systems);
}

/** An unknown value decides when a connection could be in it: under such a name, or where a whole set is unknown. */
function isDecisive(path: string, { type }: Subject): boolean {
  const name = path.split(".").at(-1) ?? path;
  if (namesConnection(name) || namesHost(name)) return true;
  return onGitHub.has(type) || /^(machine|machine\.env|env|values|secrets|generated|environment)$/.test(path);
}

function textIn(props: object, name: string): string | undefined {
  const reading = read(props, name);
  return reading.known && typeof reading.value === "string" ? reading.value : undefined;
}
