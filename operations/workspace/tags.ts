import type { Stack } from "./stack.ts";

/**
 * Tags of a stack, by name. They lie beside the state in every backend, so that every machine sees them, and change nothing in it.
 * @throws Error when nobody can be asked
 */
export async function tagsOf(stack: Stack): Promise<Record<string, string>> {
  const { code, stdout, stderr } = await stack.run(["stack", "tag", "ls", "--json", "--stack", stack.name]);
  if (code !== 0) throw new Error(stderr.trim());
  return JSON.parse(stdout) as Record<string, string>;
}

/** Writes one; of at most 256 characters, which is what Pulumi Cloud allows. @returns whether it could be */
export async function setTag(stack: Stack, name: string, value: string): Promise<boolean> {
  const { code } = await stack.run(["stack", "tag", "set", name, value.slice(0, 256), "--stack", stack.name]);
  return code === 0;
}
