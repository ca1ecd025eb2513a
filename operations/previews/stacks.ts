import { redact } from "../../providers/kernel/redact.ts";
import type { Project } from "../workspace/project.ts";
import { Stack } from "../workspace/stack.ts";
import { EXPIRES_TAG } from "./lifetime.ts";
import { numberOfStack, stackOf } from "./names.ts";

/** A preview's stack as the backend has it. */
export interface PreviewStack {
  number: number;
  /** ISO 8601, UTC; undefined when nothing says. */
  expires: string | undefined;
}

/** Numbers of all previews that have a stack, in order. */
export async function previewNumbers(project: Project): Promise<number[]> {
  const { stdout } = await must(new Stack(project, "-"), ["stack", "ls", "--json"]);
  const listed = JSON.parse(stdout) as { name: string }[];
  // A backend may name them organisation/project/stack.
  const found = listed.flatMap(({ name }) => {
    const parts = name.split("/");
    const mine = parts.length === 1 || parts.at(-2) === project.name;
    return mine ? (numberOfStack(parts.at(-1) ?? "") ?? []) : [];
  });
  return found.sort((a, b) => a - b);
}

/** All previews that have a stack, with the time until which they live. */
export async function previewStacks(project: Project): Promise<PreviewStack[]> {
  const found: PreviewStack[] = [];
  for (const number of await previewNumbers(project)) {
    const { code, stdout } = await new Stack(project, stackOf(number)).run([
      ...["stack", "tag", "ls", "--json", "--stack", stackOf(number)],
    ]);
    const tags = code === 0 ? (JSON.parse(stdout) as Record<string, string>) : {};
    found.push({ number, expires: tags[EXPIRES_TAG] });
  }
  return found;
}

/** Runs a command of the engine that must succeed. @throws Error with what it said. */
export async function must(stack: Stack, args: readonly string[], input?: string) {
  const result = await stack.run(args, input === undefined ? {} : { input });
  if (result.code !== 0)
    throw new Error(
      `pulumi ${args.slice(0, 2).join(" ")} ended with ${result.code}: ${redact((result.stderr || result.stdout).trim())}`,
    );
  return result;
}
