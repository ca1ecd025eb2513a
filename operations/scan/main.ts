import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { redact } from "../../providers/kernel/redact.ts";
import { addSummary } from "../github/job.ts";
import { advisoriesIn, type ScanReport, SEVERITIES, type Severity } from "./advisories.ts";

/*
 * npm run scan -- [<folder>] [--severity high] [--report <file>]: what is known against the packages that a folder's lock file names and
 * that go into production, in JSON too. Exit code 1 when there is anything, or when nobody could be asked.
 */
try {
  const { values, positionals } = parseArgs({
    options: { severity: { type: "string", default: "high" }, report: { type: "string" } },
    allowPositionals: true,
  });
  const least = SEVERITIES.find((one) => one === values.severity) as Severity | undefined;
  if (!least)
    throw new Error(
      `--severity = ${JSON.stringify(values.severity)}\n   is none\n   allowed: ${SEVERITIES.join(", ")}`,
    );
  const folder = resolve(positionals[0] ?? ".");
  const { stdout, error } = spawnSync("npm", ["audit", "--omit=dev", "--json"], {
    cwd: folder,
    encoding: "utf8",
  });
  if (error) throw error;
  const found = advisoriesIn(stdout, least);
  for (const { package: name, severity, range, fixable } of found)
    console.log(`${severity}: ${name} ${range}${fixable ? " (npm audit fix has a newer one)" : ""}`);
  console.log(`${found.length} packages with known holes of severity ${least} or worse`);
  if (values.report !== undefined) {
    const report: ScanReport = { severity: least, at: new Date().toISOString(), advisories: found };
    await writeFile(values.report, `${JSON.stringify(report, undefined, 2)}\n`);
  }
  if (found.length > 0) {
    process.exitCode = 1;
    await addSummary(found.map(({ package: name, severity }) => `- ${severity}: \`${name}\``).join("\n"));
  }
} catch (error) {
  console.error(redact((error as Error).message));
  process.exitCode = 1;
}
