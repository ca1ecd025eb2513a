import { writeFile } from "node:fs/promises";
import { redact, redactValue } from "../providers/kernel/redact.ts";
import { IMAGE_VARIABLE } from "../settings/releases/naming.ts";
import { fingerprint, withEventLog } from "./changes/preview.ts";
import { readSettings } from "./deploy/read-settings.ts";
import { resolveImage, versionOf } from "./deploy/resolve.ts";
import { setOutputs } from "./github/job.ts";
import { failedReport, previewReport } from "./report/preview.ts";
import { violationLines } from "./report/violations.ts";
import { Display } from "./run/display.ts";
import { asksForJson, JsonOutput } from "./run/json-output.ts";
import { type PreviewOptions, readPreviewOptions } from "./run/options.ts";
import { namingImage, wantedRelease } from "./run/wanted.ts";
import { openStack } from "./workspace/open.ts";
import type { Stack } from "./workspace/stack.ts";
import { exemptionLines } from "./workspace/stack-file.ts";

/*
 * npm run preview -- <stack> [--image <tag or digest>] [--version v<semver>] [--rollback-to <release>] [--report <file>]
 * [options of pulumi preview]: what would change, with the policy pack, and the fingerprint of it, with which
 * `npm run deploy` applies just that. `--report` keeps it as JSON for `npm run comment`. Exit codes: the engine's; 7 when
 * changes were not expected.
 */
const display = new Display(process.stdout, process.stderr);
let report: { stack: string; file: string } | undefined;
try {
  const options = readPreviewOptions(process.argv.slice(2));
  if (options.report) report = { stack: options.stack ?? "", file: options.report };
  const stack = await openStack(options.stack, "preview");
  const env = await releaseOf(stack, options);
  const json = asksForJson(options.engine) ? new JsonOutput() : undefined;
  const onLine = (line: string, stream: "stdout" | "stderr") =>
    json && stream === "stdout" ? json.add(line) : display.line(line, stream);
  const args = [...(display.colour && !json ? ["--color", "always"] : []), ...options.engine];
  const {
    engine: result,
    changes,
    text,
  } = await withEventLog(stack, (eventLog) => stack.preview(args, { onLine, env, eventLog }));
  const printed = json?.end();
  if (printed !== undefined) display.raw(printed);
  const named = result.code === 0 ? { fingerprint: await fingerprint(stack, changes) } : {};
  const exemptions = await exemptionLines(stack);
  const previewed = previewReport(text, { stack: stack.name, code: result.code, exemptions, ...named });
  for (const line of exemptions) display.line(`exemption: ${line}`, "stderr");
  for (const line of violationLines(previewed.violations)) display.line(line, "stderr");
  // The engine's own JSON is all there is to be on standard output.
  if (named.fingerprint)
    display.line(`fingerprint: ${named.fingerprint} (${changes.changes.length} changes)`, "stderr");
  if (named.fingerprint)
    await setOutputs({ fingerprint: named.fingerprint, changes: String(changes.changes.length) });
  if (report) await writeFile(report.file, JSON.stringify(redactValue(previewed), null, 2));
  process.exitCode = result.code ?? 1;
} catch (error) {
  const message = redact((error as Error).message);
  console.error(message);
  if (report) await writeFile(report.file, JSON.stringify(failedReport(report.stack, message), null, 2));
  process.exitCode = 1;
}

/** The release that the preview is about, named as `npm run deploy` names it: so both say the same fingerprint. */
async function releaseOf(
  stack: Stack,
  { image, version = versionOf(image), rollbackTo }: PreviewOptions,
): Promise<Record<string, string>> {
  const fromEnvironment = process.env[IMAGE_VARIABLE] || undefined;
  if (image === undefined && version === undefined)
    return rollbackTo
      ? (await wantedRelease(stack, { image: fromEnvironment, rollbackTo })).env
      : namingImage(fromEnvironment);
  if (rollbackTo) throw new Error("--image and --rollback-to name an image each: leave one of them out");
  const settings = await readSettings(stack, Date.now());
  const { image: running } = await stack.outputs();
  const { reference } = await resolveImage({
    ...{ stack: stack.name, settings, image, version, env: stack.project.env },
    running: typeof running === "string" ? running : undefined,
  });
  return namingImage(reference);
}
