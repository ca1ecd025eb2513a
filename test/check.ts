import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** A check of the whole source, by a command of the project's own packages. */
export interface Check {
  title: string;
  command: [string, ...string[]];
}

/** What holds for every file, whatever it does. */
export const checks: readonly Check[] = [
  { title: "format and lint", command: ["biome", "check", "."] },
  { title: "types", command: ["tsc", "-p", "."] },
];

/**
 * Runs a check with its output on this terminal.
 *
 * @returns whether it passed; false too when its command could not be started
 */
export function passes({ title, command: [name, ...args] }: Check): boolean {
  const { status, error } = spawnSync(path.join(project, "node_modules", ".bin", name), args, {
    cwd: project,
    stdio: "inherit",
  });
  console.log(status === 0 ? `✓ ${title}` : `✗ ${title}${error ? `: ${error.message}` : ""}`);
  return status === 0;
}

/** `hotdash check`: all of them, without a test. */
export const check = async (): Promise<number> => (checks.filter((one) => !passes(one)).length > 0 ? 1 : 0);
