import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { redact } from "../../providers/kernel/redact.ts";
import { writeLocal } from "./write-local.ts";

/*
 * npm run env:local [-- <folder of the application>]: writes .env.local there (default: here) for a developer's machine.
 * What is filled in already stays.
 */
try {
  const folder = resolve(process.argv[2] ?? process.cwd());
  const file = join(folder, ".env.local");
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  for (const line of writeLocal(folder, before)) console.log(line);
} catch (error) {
  console.error(redact((error as Error).message));
  process.exitCode = 1;
}
