import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { redact } from "../../providers/kernel/redact.ts";
import { npmEnvironment } from "../../toolchain/environment.mjs";
import { addSummary } from "../github/job.ts";
import { AUDIT, advisoriesIn, type ScanReport, SEVERITIES, type Severity } from "./advisories.ts";
import { secretsOf } from "./secrets.ts";

/*
 * npm run scan -- [<folder>] [--severity high] [--report <file>] [--allow <file>]: what is known against the packages that a
 * folder's lock file names, and credentials in clear in its files. Packages for development count too: set-up installs them
 * beside secrets. The packages in JSON with --report. Exit code 1 when there is anything, or when nobody could be asked.
 */
try {
  const { values, positionals } = parseArgs({
    options: {
      severity: { type: "string", default: "high" },
      report: { type: "string" },
      allow: { type: "string" },
    },
    allowPositionals: true,
  });
  const least = SEVERITIES.find((one) => one === values.severity) as Severity | undefined;
  if (!least)
    throw new Error(
      `--severity = ${JSON.stringify(values.severity)}\n   is none\n   allowed: ${SEVERITIES.join(", ")}`,
    );
  const folder = resolve(positionals[0] ?? ".");
  const { stdout, error } = spawnSync("npm", AUDIT, {
    cwd: folder,
    encoding: "utf8",
    env: npmEnvironment(process.env),
  });
  if (error) throw error;
  const found = advisoriesIn(stdout, least);
  const allow = values.allow === undefined ? undefined : resolve(values.allow);
  const secrets = await secretsOf(folder, allow, new Date());
  for (const { path, line, problem } of secrets) console.log(`${path}:${line}: ${problem}`);
  console.log(`${secrets.length} credentials in clear`);
  for (const { package: name, severity, range, fixable } of found)
    console.log(`${severity}: ${name} ${range}${fixable ? " (npm audit fix has a newer one)" : ""}`);
  console.log(`${found.length} packages with known holes of severity ${least} or worse`);
  if (values.report !== undefined) {
    const report: ScanReport = { severity: least, at: new Date().toISOString(), advisories: found };
    await writeFile(values.report, `${JSON.stringify(report, undefined, 2)}\n`);
  }
  if (found.length + secrets.length > 0) {
    process.exitCode = 1;
    const packages = found.map(({ package: name, severity }) => `- ${severity}: \`${name}\``);
    const places = secrets.map(({ path, line, problem }) => `- \`${path}:${line}\`: ${problem}`);
    await addSummary([...packages, ...places].join("\n"));
  }
} catch (error) {
  console.error(redact((error as Error).message));
  process.exitCode = 1;
}
