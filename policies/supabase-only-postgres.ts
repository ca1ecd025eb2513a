import type { Finding } from "../settings/finding.ts";
import { isClientCommand, judgeCommands } from "../settings/rules/commands.ts";
import { judgeImage } from "../settings/rules/images.ts";
import { judgePlaces } from "../settings/rules/postgres/places.ts";
import { judgeDatabaseType } from "../settings/rules/postgres/types.ts";
import { judgePostgres, judgePostgresName } from "../settings/rules/postgres.ts";
import { command, github } from "../settings/tokens.ts";
import { systemOf } from "./kernel/environment.ts";
import type { StackFacts } from "./kernel/facts.ts";
import { pathOf, processValues } from "./kernel/process-values.ts";
import { defineRule, type Subject, unknownFinding } from "./kernel/rule.ts";
import type { TextGroup } from "./kernel/walk.ts";

/** Supabase is the only Postgres: in connections, images, commands, ports, mounts and resource types. */
export const supabaseOnlyPostgres = defineRule({
  name: "supabase-only-postgres",
  displayName: "Supabase is the only Postgres",
  description:
    "Nothing a stack declares may make, run or reach a Postgres other than the stack's own Supabase project, over TLS.",
  severity: "critical",
  remediationSteps:
    "Point the connection at the stack's Supabase project (npm run pulumi -- config set --secret --path secrets.<NAME> <url>), or remove the database image, port, mount, command or resource.",
  judge,
});

function judge(subject: Subject, facts: StackFacts): Finding[] {
  const { groups, unknowns, generated } = processValues(subject);
  const findings = [
    ...judgeDatabaseType(subject.type),
    ...unknowns.map(unknownFinding),
    ...generated.flatMap((name) => judgePostgresName(name)),
    ...groups.flatMap((group) => judgeGroup(group, subject, facts, groups)),
  ];
  const { supabase, platform } = facts.problems;
  const uncertain =
    findings.length > 0 ? [supabase, platform].filter((problem) => problem !== undefined) : [];
  return [...uncertain, ...withoutWholes(findings)];
}

const onGitHub = new Set<string>([github.ActionsEnvironmentSecret, github.ActionsEnvironmentVariable]);

function judgeGroup(
  group: TextGroup,
  subject: Subject,
  facts: StackFacts,
  all: readonly TextGroup[],
): Finding[] {
  const { type } = subject;
  const { foreignRefs, platform } = facts;
  const own = systemOf(subject, facts)?.project;
  const refs = own ? [own.ref] : facts.refs;
  // A command of the engine's runs where the engine does: on a runner, which has no IPv6.
  const ipv4Only = (onGitHub.has(type) || type === command.LocalCommand) && !facts.ipv4AddOn;
  // Secrets and variables of one environment come in a resource each: connections-on-github sees them together.
  const partial = onGitHub.has(type);
  const found = [
    ...judgePostgres(group.values, {
      ...{ refs, foreignRefs, platform, ipv4Only, partial },
      client: facts.dashboard?.prisma,
    }),
    ...judgeCommands(group.values, { simulated: platform === "simulated" }),
    ...Object.entries(group.values).flatMap(([name, value]) =>
      /image/i.test(name) && !runsClient(group, all) ? judgeImage(value, { property: name }) : [],
    ),
    ...judgePlaces(group.values),
    ...judgeEncrypted(group.values),
  ];
  return found.map((finding) => ({ ...finding, property: pathOf(group, finding.property) }));
}

/** How containers' commands are called, beside the image or, on Fly, below `init`. */
const commandNames = ["entrypoint", "command", "cmd", "exec", "args", "dockerCommand", "startCommand"];

/** Whether an image is there for its client programs alone, as in a backup's job: what starts is one of them. */
function runsClient(group: TextGroup, all: readonly TextGroup[]): boolean {
  const init = all.find(({ path }) => path === pathOf(group, "init"))?.values ?? {};
  const first = [group.values, init].flatMap((values) =>
    commandNames.flatMap((name) => values[name] ?? values[`${name}[0]`] ?? []),
  )[0];
  return first !== undefined && isClientCommand(first);
}

/** GitHub's provider also takes secrets encrypted beforehand: nobody can tell what is in them. */
function judgeEncrypted(values: Readonly<Record<string, string>>): Finding[] {
  const names = ["encryptedValue", "valueEncrypted"].filter((name) => Object.hasOwn(values, name));
  const problem = "cannot be judged, because it was encrypted before";
  return names.map((property) => ({
    property,
    problem,
    fix: "Give plaintextValue as a secret output instead.",
  }));
}

/** A list is judged item by item and as a whole; what an item already says need not be said again of the whole. */
function withoutWholes(findings: Finding[]): Finding[] {
  const items = new Set(
    findings.map(({ property }) => property.replace(/\[\d+\]$/, "\n")).filter((name) => name.endsWith("\n")),
  );
  return findings.filter(({ property }) => !items.has(`${property}\n`));
}
