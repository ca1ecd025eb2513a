import type { StackName } from "./stack-name.ts";

/** How this project starts the engine: with the pinned toolchain in front. */
const PULUMI = "npm run pulumi --";

/** Between commands of which one is enough, the cheapest first. */
export const OR = "; or: ";

/** The name of a setting as a stack file has it: `hotdash:dashboard.web.checks[0].path`. */
export function propertyName({ project }: Pick<StackName, "project">, path: readonly PropertyKey[]): string {
  const [top = "", ...rest] = path;
  const head = String(top).includes(":") ? String(top) : `${project}:${String(top)}`;
  return head + rest.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
}

/** The command that sets one setting; objects and lists are set by their parts, one command each. */
export function setCommand(name: StackName, path: readonly PropertyKey[], value: unknown): string {
  if (typeof value === "object" && value !== null) {
    const parts = Object.entries(value);
    if (parts.length === 0) return removeCommand(name, path);
    return parts
      .map(([key, part]) => setCommand(name, [...path, Array.isArray(value) ? Number(key) : key], part))
      .join(" && ");
  }
  const option = path.length > 1 ? "--path " : "";
  return `${PULUMI} config set ${option}${quote(propertyName(name, path))} ${quote(String(value), true)} -s ${name.stack}`;
}

/** The command that sets text as it is, whatever number or truth value it looks like to the engine. */
export function textCommand(name: StackName, path: readonly PropertyKey[], value: string): string {
  const option = path.length > 1 ? "--path " : "";
  return `${PULUMI} config set ${option}${quote(propertyName(name, path))} ${quote(value, true)} --type string -s ${name.stack}`;
}

/** The command that sets a secret. It asks for the value, so that none ends up in a shell's history. */
export function secretCommand(name: StackName, secret: string): string {
  return secretPathCommand(name, ["secrets", secret]);
}

/** The same for a secret that stands elsewhere. */
export function secretPathCommand(name: StackName, path: readonly PropertyKey[]): string {
  return `${PULUMI} config set --secret --path ${quote(propertyName(name, path))} -s ${name.stack}`;
}

/** The command that removes a setting. */
export function removeCommand(
  name: Pick<StackName, "project" | "stack">,
  path: readonly PropertyKey[],
): string {
  const option = path.length > 1 ? "--path " : "";
  return `${PULUMI} config rm ${option}${quote(propertyName(name, path))} -s ${name.stack}`;
}

function quote(text: string, whenNeeded = false): string {
  if (whenNeeded && /^[\w./@%+-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}
