import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { npmEnvironment } from "../../toolchain/environment.mjs";
import { addSummary } from "../github/job.ts";
import { AUDIT, advisoriesIn, type ScanReport } from "./advisories.ts";
import { secretsOf } from "./secrets.ts";
import type { Severity } from "./severities.ts";

/**
 * `hotdash scan`: what is known against the packages that a folder's lock file names, and credentials in clear in its files.
 * Packages for development count too: set-up installs them beside secrets.
 * @returns 1 when there is anything
 * @throws when nobody could be asked
 */
export async function scan(given: {
  folder: string;
  /** The least that counts. */
  severity: string;
  /** File that keeps the packages as JSON. */
  report: string | undefined;
  /** List of what may be in clear. */
  allow: string | undefined;
}): Promise<number> {
  const { folder, allow } = given;
  const least = given.severity as Severity;
  const { stdout, error } = spawnSync("npm", AUDIT, {
    cwd: folder,
    encoding: "utf8",
    env: npmEnvironment(process.env),
  });
  if (error) throw error;
  const found = advisoriesIn(stdout, least);
  const secrets = await secretsOf(folder, allow, new Date());
  for (const { path, line, problem } of secrets) console.log(`${path}:${line}: ${problem}`);
  console.log(`${secrets.length} credentials in clear`);
  for (const { package: name, severity, range, fixable } of found)
    console.log(`${severity}: ${name} ${range}${fixable ? " (npm audit fix has a newer one)" : ""}`);
  console.log(`${found.length} packages with known holes of severity ${least} or worse`);
  if (given.report !== undefined) {
    const report: ScanReport = { severity: least, at: new Date().toISOString(), advisories: found };
    await writeFile(given.report, `${JSON.stringify(report, undefined, 2)}\n`);
  }
  const bad = found.length + secrets.length > 0;
  if (bad) {
    const packages = found.map(({ package: name, severity }) => `- ${severity}: \`${name}\``);
    const places = secrets.map(({ path, line, problem }) => `- \`${path}:${line}\`: ${problem}`);
    await addSummary([...packages, ...places].join("\n"));
  }
  return bad ? 1 : 0;
}
