import { expect } from "vitest";
import { repair } from "../../../operations/repair/repair.ts";
import { IMAGE, type KilledUp } from "./killed-up.ts";

/** After a kill: the repair, and one plain `up` that finds nothing half done. Answers where it was killed, for what is looked at next. */
export async function mended({ stack, requests }: Pick<KilledUp, "stack" | "requests">): Promise<string> {
  const at = `killed at ${requests.at(-1)}`;
  const said: string[] = [];
  await repair(stack, { force: false, github: () => stack.githubAccess(), say: (line) => said.push(line) });
  const up = await stack.up([], { env: IMAGE });
  expect(up.code, `${at}\n${said.join("\n")}\n${up.stdout}${up.stderr}`).toBe(0);
  expect(up.stdout + up.stderr, at).not.toMatch(/pending|interrupted/i);
  return at;
}
