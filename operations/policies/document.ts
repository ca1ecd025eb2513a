import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { advisoryIn } from "../../policies/kernel/rule.ts";
import { policies } from "../../policies/list.ts";
import { type Exemption, LEAST_GATES, NEVER_EXEMPT } from "../../settings/rules/exemptions.ts";

type Policy = ResourceValidationPolicy | StackValidationPolicy;

/** `docs/policies.md`, made from the pack, so that the two cannot say different things. */
export function policiesDocument(): string {
  return `# Policies

Made from \`policies/list.ts\`; change a rule there, then run \`npx vitest run test/operations/policies.test.ts --update\`.
\`npm run policies\` prints the same table.

Every rule fails closed: a value that decides and is unknown is a violation. Rules are judged before their resource is
touched; those about a whole stack at the end of the preview, which fails with them. A rule "with a remedy" puts right
what has one safe answer, and the preview shows what it changed.

${policiesTable()}

## Exemptions

The one way around a rule is a dated entry in the stack file, \`hotdash:exemptions\`: \`{rule, resource, owner, reason, expires}\`.
It counts for exactly that resource until the end of that day (UTC), and is listed by every preview, comment, deploy
(in its evidence) and by \`npm run policies\`. The violation is then shown and does not block. A resource is
named as its URN ends, \`<type>::<name>\` (\`pulumi-nodejs:dynamic/fly:ProcessGroup::dashboard-web\`); for a rule about a whole
stack it is \`stack\`, for \`${LEAST_GATES}\` the setting (\`deploy.window\`, \`deploy.evidence.vitest\`).

Nothing is exempt from ${NEVER_EXEMPT.map((name) => `\`${name}\``).join(", ")}.

## Configuration

A file given with \`--policy-pack-config\` sets a rule's level (\`advisory\`, \`mandatory\`, \`disabled\`) or its values:
\`{"production-machines": {"enforcementLevel": "mandatory", "least": 3}}\`. A rule or an option in it that the pack does not have
is refused by name; the engine itself would pass it over. The npm commands give none. Live production (and the stack
shared, which guards it) takes none: the pack refuses to start with one, however it came. Each run of the pack writes down the
level at which every rule was in force; \`npm run deploy\` keeps that as evidence and refuses when it is not the pack's own.

${configurations()}
`;
}

/** What stacks are exempt from, as a table in Markdown. */
export function exemptionsTable(all: readonly { stack: string; exemption: Exemption }[]): string {
  if (all.length === 0) return "No stack file is exempt from any rule.";
  const rows = all.map(({ stack, exemption: { rule, resource, owner, reason, expires } }) => [
    ...[`\`${stack}\``, `\`${rule}\``, `\`${resource}\``, owner, reason, expires],
  ]);
  return table(["stack", "exempt from", "resource", "owner", "reason", "until"], rows);
}

/** All rules: name, severity, where a violation blocks, what is required, and what to do. */
export const rulesTold = () =>
  policies.map((policy) => ({
    ...{ name: policy.name, severity: policy.severity ?? "", blocks: levelOf(policy) },
    ...{ requires: policy.description, fix: policy.remediationSteps ?? "" },
  }));

/** The same as a table in Markdown. */
export function policiesTable(): string {
  const rows = rulesTold().map(({ name, severity, blocks, requires, fix }) => [
    ...[`\`${name}\``, severity, blocks, requires, fix],
  ]);
  return table(["policy", "severity", "blocks", "requirement", "what to do"], rows);
}

function levelOf(policy: Policy): string {
  const shown = advisoryIn(policy);
  const where =
    shown.length === 0 ? "everywhere it applies" : `everywhere but ${shown.join(" and ")}, where it is shown`;
  const when = "validateStack" in policy ? ", for a whole stack" : "";
  return `${where}${when}${policy.enforcementLevel === "remediate" ? ", with a remedy" : ""}`;
}

function configurations(): string {
  const rows = policies.flatMap(({ name, configSchema }) =>
    Object.entries(configSchema?.properties ?? {}).map(([property, { description = "", default: value }]) => [
      `\`${name}\``,
      `\`${property}\``,
      description,
      `\`${JSON.stringify(value)}\``,
    ]),
  );
  return rows.length === 0
    ? "No rule has values of its own."
    : table(["policy", "value", "meaning", "default"], rows);
}

function table(head: readonly string[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
