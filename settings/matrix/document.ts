import { FLAGS, type FlagRow, offText, onText } from "../flags.ts";
import { localValue } from "./local.ts";
import { shapeText } from "./shapes.ts";
import { BY_SECTION, DASHBOARD, SYSTEMS } from "./systems.ts";
import { MATRIX } from "./table.ts";
import { isOfStacks, plannedFor, readersOf, systemsOf, type Variable } from "./variable.ts";

/** `docs/environment.md`, made from the matrix, so that the two cannot say different things. */
export function matrixDocument(): string {
  const rows = MATRIX.map((variable) => [
    `\`${variable.name}\``,
    variable.description,
    readBy(variable),
    sourceOf(variable),
    targetsOf(variable),
    variable.stacks?.join(", ") ?? "all",
    neededWhen(variable),
    shapeText(variable.shape),
    localOf(variable),
  ]);
  const flags = Object.entries(FLAGS as Readonly<Record<string, FlagRow>>).map(flagRow);
  return `# Environment of the dashboard

Made from \`settings/matrix/\`; change it there, then run \`npx vitest run test/settings/matrix.test.ts --update\`.

Every variable has one source, from which Fly and GitHub get the same value. Settings are plain text under
\`hotdash:variables\` in a stack file; secrets are encrypted under \`hotdash:secrets\`; derived values follow from other
settings and are not set at all; generated ones are made by Pulumi, kept encrypted in its state and never copied to GitHub.
Nothing goes to GitHub but what a workflow reads: of the values that may go there, those that the stack names in
\`hotdash:github.workflowReads\`, as the workflows of the application's repository need them. The last column is what \`npm run env:local\` writes to \`.env.local\`.

Systems: ${Object.entries(SYSTEMS)
    .map(([name, { what }]) => `${name} (${what})`)
    .join(
      ", ",
    )}. What only others read goes to none of the dashboard's processes: it is given where its system is declared. \`planned\` is what plans
name and no code of the application reads (2025-10-25): it is kept where it is given, and no stack is asked for it.

${table(["variable", "what it is for", "read by", "source", "goes to", "stacks", "needed", "value", "on a developer's machine"], rows)}

## Flags

Under \`hotdash:flags\`, each at its safe side unless a stack says otherwise: \`true\` or \`false\` as the variable says it, or an entry
with \`on\` (\`live\` of a mock/live switch). In production the other side takes an owner, evidence and an expiry date, and a
forbidden one is refused whatever is said. What is written is what the switch's own reader takes for that side. They travel as
plain environment of the machines, so that previews and drift show them.

${table(["flag", "kind", "read by", "safe side", "the other side", "on for its reader", "why it exists"], flags)}

## Variables of your own

What the application reads and no list here knows is declared in the stack, and then given like all others. Every rule judges it;
\`npm run env:check -- <checkout> --stack <stack>\` lists what is missing.

\`\`\`yaml
config:
  hotdash:extras:
    REPORT_DAYS: { kind: plain, systems: [dashboard], reason: days that the weekly report covers }
  hotdash:variables:
    REPORT_DAYS: "7"
\`\`\`
`;
}

const ON_FOR: Readonly<Record<NonNullable<FlagRow["reader"]>, string>> = {
  words: "1, true, yes, on",
  true: "`true` alone",
  one: "`1` alone",
  mode: "its word",
};

function flagRow([name, row]: [string, FlagRow]): string[] {
  const { kind = "feature", spellings = [], reader = "true", safe, away, planned, reason } = row;
  const sides = safe ? [onText(row), offText(row)] : [offText(row), onText(row)];
  const [rest, live] = sides.map((side) => `\`${side}\``) as [string, string];
  return [
    [name, ...spellings].map((one) => `\`${one}\``).join(" or "),
    kind,
    planned ? "planned" : DASHBOARD,
    away ? "not set" : rest,
    live,
    planned ? "" : ON_FOR[reader],
    reason,
  ];
}

function readBy(variable: Variable): string {
  const planned = systemsOf(variable).filter((system) => plannedFor(variable, system));
  return [readersOf(variable).join(", "), planned.length > 0 ? `planned: ${planned.join(", ")}` : ""]
    .filter((part) => part !== "")
    .join("; ");
}

function targetsOf(variable: Variable): string {
  const { targets, alsoTo } = variable;
  if (!isOfStacks(variable)) return "where that system runs";
  const places = targets.map((target) =>
    target.startsWith("github") ? `${target} where a workflow reads it` : target,
  );
  return [...places, ...(alsoTo ? [`${alsoTo.target} when ${alsoTo.when}`] : [])].join(", ");
}

function sourceOf(variable: Variable): string {
  const { name, source, default: value, derive } = variable;
  const [system = DASHBOARD, ...others] = systemsOf(variable);
  if (others.length === 0 && BY_SECTION.includes(system))
    return source === "secret" ? `secret of \`hotdash:appSecrets.${system}\`` : `\`hotdash:${system}\``;
  if (source === "secret") return `secret \`hotdash:secrets.${name}\`${derive ? ", else derived" : ""}`;
  if (source !== "setting") return source;
  return `setting \`hotdash:variables.${name}\`${value === undefined ? "" : `, default \`${value}\``}`;
}

/** What `npm run env:local` writes. */
function localOf(variable: Variable): string {
  const value = localValue(variable);
  if (value !== undefined) return `\`${value}\``;
  return variable.source === "secret" && variable.local === undefined ? "your own, where you need it" : "";
}

function neededWhen({ source, required }: Variable): string {
  if (source === "derived" || source === "generated") return "always there";
  if (required === undefined) return "optional";
  return required === true ? "always" : `when ${required.when}`;
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
