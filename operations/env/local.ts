import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeLocal } from "./write-local.ts";

/** `hotdash env local`: writes .env.local for a developer's machine. What is filled in already stays. */
export async function writeEnvLocal({ folder }: { folder: string }): Promise<void> {
  const file = join(folder, ".env.local");
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  for (const line of writeLocal(folder, before)) console.log(line);
}
