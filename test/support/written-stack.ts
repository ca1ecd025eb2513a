import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { stringify } from "yaml";
import { Stack } from "../../operations/workspace/stack.ts";
import type { Config } from "../settings/good-config.ts";

/** A stack whose file alone is there, for what reads nothing else. */
export async function writtenStack(name: string, config: Config): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), "hotdash-stack-file-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const stack = new Stack({ name: "hotdash", folder, env: {} } as never, name);
  await writeFile(stack.file, stringify({ config }));
  return stack;
}
