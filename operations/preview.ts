import { writeFile } from "node:fs/promises";
import { IMAGE_VARIABLE } from "../settings/releases/naming.ts";
import { fingerprint, withEventLog } from "./changes/preview.ts";
import { previewReport } from "./report/preview.ts";
import { violationLines } from "./report/violations.ts";
import { readPreviewOptions } from "./run/options.ts";
import { namingImage, wantedRelease } from "./run/wanted.ts";
import { openStack } from "./workspace/open.ts";

/*
 * npm run preview -- <stack> [--rollback-to <release>] [--report <file>] [options of pulumi preview]: what would change,
 * with the policy pack. `--report` keeps it as JSON for `npm run comment`.
 */
try {
  const { stack: name, rollbackTo, report: file, engine } = readPreviewOptions(process.argv.slice(2));
  const stack = await openStack(name, "preview");
  const image = process.env[IMAGE_VARIABLE] || undefined;
  const env = rollbackTo ? (await wantedRelease(stack, { image, rollbackTo })).env : namingImage(image);
  const {
    engine: result,
    changes,
    text,
  } = await withEventLog((eventLog) => stack.preview(engine, { inherit: true, env, eventLog }));
  const named = result.code === 0 ? { fingerprint: await fingerprint(stack, changes) } : {};
  const report = previewReport(text, { stack: stack.name, code: result.code, ...named });
  for (const line of violationLines(report.violations)) console.error(line);
  if (file) await writeFile(file, JSON.stringify(report, null, 2));
  process.exitCode = result.code ?? 1;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
