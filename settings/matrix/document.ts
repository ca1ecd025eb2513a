import { FLAGS } from "../flags.ts";
import { localValue } from "./local.ts";
import { shapeText } from "./shapes.ts";
import { MATRIX } from "./table.ts";
import type { Variable } from "./variable.ts";

/** `docs/environment.md`, made from the matrix, so that the two cannot say different things. */
export function matrixDocument(): string {
  const rows = MATRIX.map((variable) => [
    `\`${variable.name}\``,
    variable.description,
    sourceOf(variable),
    targetsOf(variable),
    variable.stacks?.join(", ") ?? "all",
    neededWhen(variable),
    shapeText(variable.shape),
    localOf(variable),
  ]);
  const flags = Object.entries(FLAGS).map(([name, { kind, reason }]) => [`\`${name}\``, kind, reason]);
  return `# Environment of the dashboard

Made from \`settings/matrix/\`; change it there, then run \`npx vitest run test/settings/matrix.test.ts --update\`.

Every variable has one source, from which Fly and GitHub get the same value. Settings are plain text under
\`hotdash:variables\` in a stack file; secrets are encrypted under \`hotdash:secrets\`; derived values follow from other
settings and are not set at all; generated ones are made by Pulumi, kept encrypted in its state and never copied to GitHub.
Nothing goes to GitHub but what a workflow reads: of the values that may go there, those that the stack names in
\`hotdash:github.workflowReads\`, as the workflows of the application's repository need them. The last column is what \`npm run env:local\` writes to \`.env.local\`.

${table(["variable", "what it is for", "source", "goes to", "stacks", "needed", "value", "on a developer's machine"], rows)}

## Flags

Under \`hotdash:flags\`; off unless a stack turns them on. In production that takes an owner, evidence and an expiry date.
They travel as plain environment of the machines, so that previews and drift show them.

${table(["flag", "kind", "why it exists"], flags)}
`;
}

function targetsOf({ targets, alsoTo }: Variable): string {
  const places = targets.map((target) =>
    target.startsWith("github") ? `${target} where a workflow reads it` : target,
  );
  return [...places, ...(alsoTo ? [`${alsoTo.target} when ${alsoTo.when}`] : [])].join(", ");
}

function sourceOf({ name, source, default: value, derive }: Variable): string {
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
