import type { Stack } from "../workspace/stack.ts";
import type { DriftVerdict } from "./findings.ts";

/** Tag of a stack that remembers when drift was looked for: it lies beside the state in every backend, and changes nothing in it. */
const TAG = "hotdash:drift";
const VALUE = /^(\d{4}-\d\d-\d\dT\S{1,20}Z) (clean|drift|failed)$/;

/** When drift was looked for last, and what came of it; empty before the first look. @throws Error when nobody can be asked */
export async function lastLook(stack: Stack): Promise<{ at?: string; verdict?: string }> {
  const { code, stdout, stderr } = await stack.run(["stack", "tag", "ls", "--json", "--stack", stack.name]);
  if (code !== 0) throw new Error(stderr.trim());
  const tags = JSON.parse(stdout) as Record<string, string>;
  const [, at, verdict] = VALUE.exec(tags[TAG] ?? "") ?? [];
  return at !== undefined && verdict !== undefined ? { at, verdict } : {};
}

/** Writes it down. A help alone: where that fails, the look counts all the same. @returns whether it could be */
export async function rememberLook(stack: Stack, verdict: DriftVerdict, now: number): Promise<boolean> {
  const value = `${new Date(now).toISOString()} ${verdict}`;
  return (await stack.run(["stack", "tag", "set", TAG, value, "--stack", stack.name])).code === 0;
}
