import type { ExportedState, Stack } from "../workspace/stack.ts";

/** Key and value by which the engine marks a secret in a state, and the key of its text in clear, as JSON. */
const MARK = { key: "4dabf18193072939515e22adb298388d", value: "1b47061264138c4ac30d75fd1eb44270" };

/** The state of a stack with its secrets in clear: for this process's memory alone, never for a file or a line. */
export async function stateInClear(stack: Stack): Promise<ExportedState> {
  const { code, stdout, stderr } = await stack.run([
    ...["stack", "export", "--show-secrets", "--stack", stack.name],
  ]);
  if (code !== 0) throw new Error(`the state of ${stack.name} could not be read: ${stderr.trim()}`);
  const { deployment } = JSON.parse(stdout) as { deployment: { resources?: unknown } };
  return {
    resources: unwrapped(deployment.resources ?? []) as ExportedState["resources"],
    pendingOperations: [],
  };
}

/** A value of a state with every marked secret replaced by what it holds. */
export function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapped);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  if (object[MARK.key] === MARK.value && typeof object.plaintext === "string")
    return unwrapped(JSON.parse(object.plaintext));
  return Object.fromEntries(Object.entries(object).map(([key, inner]) => [key, unwrapped(inner)]));
}
