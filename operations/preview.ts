import { readFile, writeFile } from "node:fs/promises";
import { redact, redactValue } from "../providers/kernel/redact.ts";
import { IMAGE_VARIABLE } from "../settings/releases/naming.ts";
import { fingerprint, withEventLog } from "./changes/preview.ts";
import { isBare } from "./deploy/bare.ts";
import { readSettings } from "./deploy/read-settings.ts";
import { resolveImage, versionOf } from "./deploy/resolve.ts";
import type { EventFiles } from "./engine/event-log.ts";
import { revisionOf } from "./gates/image.ts";
import { clientFromEnvironment, setOutputs } from "./github/job.ts";
import { filesOfCommit, releaseMigrations } from "./migrations/release.ts";
import { Session } from "./postgres/named-session.ts";
import { databaseUrls } from "./postgres/of-stack.ts";
import { migrationReport } from "./report/migrations.ts";
import { failedReport, type PreviewReport, previewReport } from "./report/preview.ts";
import { changeLines } from "./report/terminal.ts";
import { violationLines } from "./report/violations.ts";
import { Display } from "./run/display.ts";
import { asksForJson, JsonOutput } from "./run/json-output.ts";
import type { PreviewOptions } from "./run/options.ts";
import { namingImage, wantedRelease } from "./run/wanted.ts";
import { readCopy } from "./stand-ins/copy.ts";
import { pathText } from "./stand-ins/encrypted.ts";
import { newestCopy } from "./stand-ins/fetch.ts";
import { makeCopy } from "./stand-ins/make.ts";
import { withStandInStack } from "./stand-ins/open.ts";
import { openStack } from "./workspace/open.ts";
import type { Stack } from "./workspace/stack.ts";
import { exemptionLines } from "./workspace/stack-file.ts";

const MAINS = "main";
const display = new Display(process.stdout, process.stderr);

/**
 * `hotdash preview`: what would change, under the policy pack, and the fingerprint of it, with which `hotdash deploy` applies
 * just that. A copy of the stack with stand-ins, which main makes, is previewed without any secret: the way of pull requests.
 * @returns the engine's exit code; 7 when changes were not expected
 */
export async function preview(options: PreviewOptions): Promise<number> {
  try {
    const stack = await openStack(options.stack, "preview");
    if (options.makeStandIns !== undefined) return await keepCopy(stack, options.makeStandIns);
    if (options.standIns !== undefined) return await previewCopy(stack, options, options.standIns);
    return await previewStack(stack, options);
  } catch (error) {
    await keepReport(options, failedReport(options.stack, redact((error as Error).message)));
    throw error;
  }
}

async function keepReport({ report }: PreviewOptions, made: PreviewReport): Promise<void> {
  if (report) await writeFile(report, JSON.stringify(redactValue(made), null, 2));
}

/** The stack itself and its database, with the fingerprint by which a deploy applies just this. */
async function previewStack(stack: Stack, options: PreviewOptions): Promise<number> {
  const { env, commit } = await releaseOf(stack, options);
  const database = commit === undefined ? undefined : await databaseOf(stack, commit, options.checkout);
  const { result, changes, text } = await previewed(stack, options, env);
  const refused = database?.report.errors ?? [];
  const good = result.code === 0 && refused.length === 0;
  const named = good ? { fingerprint: await fingerprint(stack, changes, database?.hashed) } : {};
  const exemptions = await exemptionLines(stack);
  const made = previewReport(text, { stack: stack.name, code: result.code, exemptions, ...named });
  for (const line of [...refused, ...(database?.report.migrations.told ?? [])]) display.line(line, "stderr");
  const code = await said(
    options,
    {
      ...made,
      ...(database && { migrations: database.report.migrations }),
      ...(refused.length > 0 && {
        verdict: "failed",
        errors: [...made.errors, ...refused.map((message) => ({ resource: "database", message }))],
      }),
    },
    refused.length > 0 ? result.code || 1 : result.code,
  );
  if (!named.fingerprint) return code;
  const pending = database?.report.migrations.pending.length ?? 0;
  const count = `${changes.changes.length} changes${pending > 0 ? `, ${pending} ${pending === 1 ? "migration" : "migrations"}` : ""}`;
  // The engine's own JSON is all there is to be on standard output.
  display.line(`fingerprint: ${named.fingerprint} (${count})`, "stderr");
  await setOutputs({ fingerprint: named.fingerprint, changes: String(changes.changes.length) });
  return code;
}

/** A copy of the stack in which stand-ins stand for its secrets. An update applies something else, so it has no fingerprint. */
async function previewCopy(stack: Stack, options: PreviewOptions, from: string): Promise<number> {
  const copy =
    from === MAINS
      ? await newestCopy(clientFromEnvironment(), stack.name)
      : readCopy(await readFile(from, "utf8"), stack.name);
  return withStandInStack(stack.project, copy, async ({ stack: stood, again }) => {
    const { env } = await releaseOf(stood, options);
    const { result, text } = await previewed(stood, options, env);
    const { commit, at, settings, replaced } = copy;
    const standIns = { commit, at, values: settings.length + replaced, again: again.map(pathText) };
    const exemptions = await exemptionLines(stack);
    const made = previewReport(text, { stack: stack.name, code: result.code, exemptions });
    return said(options, { ...made, standIns }, result.code);
  });
}

async function keepCopy(stack: Stack, file: string): Promise<number> {
  const copy = await makeCopy(stack, { commit: process.env.GITHUB_SHA, now: Date.now() });
  await writeFile(file, `${JSON.stringify(copy, undefined, 1)}\n`);
  display.line(
    `${file}: ${copy.settings.length} settings and ${copy.replaced} values of the state have stand-ins`,
  );
  return 0;
}

/** What the release would do to the database; undefined where this program does nothing there. */
async function databaseOf(stack: Stack, commit: string, checkout: string | undefined) {
  const settings = await readSettings(stack, Date.now());
  const { env } = stack.project;
  if (settings.dashboard.migrations !== "supabase" || settings.environmentClass === "preview")
    return undefined;
  const urls = databaseUrls(settings, env);
  if (urls.length === 0) return undefined;
  const files = await filesOfCommit(settings, { commit, checkout, env });
  const session = await Session.open(urls, `preview ${stack.name}`);
  try {
    const { plan, hashed } = await releaseMigrations(session, files, {
      ...{ settings: settings.database, older: false, approvals: [] },
    });
    return { hashed, report: migrationReport(plan) };
  } finally {
    await session.end();
  }
}

async function previewed(stack: Stack, options: PreviewOptions, env: Record<string, string>) {
  const json = asksForJson(options.engine) ? new JsonOutput() : undefined;
  const onLine = (line: string, stream: "stdout" | "stderr") =>
    json && stream === "stdout" ? json.add(line) : display.line(line, stream);
  const args = [...(display.colour && !json ? ["--color", "always"] : []), ...options.engine];
  const engine = (eventLog: EventFiles) => stack.preview(args, { onLine, env, eventLog });
  const { engine: result, changes, text } = await withEventLog(stack, engine);
  const printed = json?.end();
  if (printed !== undefined) display.raw(printed);
  return { result, changes, text };
}

/** Says what would change and what was violated, keeps the report, and ends as the engine did. */
async function said(options: PreviewOptions, made: PreviewReport, code: number | null): Promise<number> {
  for (const line of changeLines(made)) display.line(line, "stderr");
  for (const line of made.exemptions ?? []) display.line(`exemption: ${line}`, "stderr");
  for (const line of violationLines(made.violations)) display.line(line, "stderr");
  await keepReport(options, made);
  return code ?? 1;
}

/**
 * The release that the preview is about, named as `npm run deploy` names it: so both say the same fingerprint. Its commit where
 * an image is named: another one is not asked for in a registry.
 */
async function releaseOf(
  stack: Stack,
  { image, version = versionOf(image), rollbackTo }: PreviewOptions,
): Promise<{ env: Record<string, string>; commit?: string | undefined }> {
  const fromEnvironment = process.env[IMAGE_VARIABLE] || undefined;
  if (image === undefined && version === undefined) {
    if (!rollbackTo) return { env: namingImage(fromEnvironment) };
    const { env, note } = await wantedRelease(stack, { image: fromEnvironment, rollbackTo });
    if (note) display.line(note, "stderr");
    return { env };
  }
  if (await isBare(stack))
    throw new Error(
      `the stack ${stack.name} is without the dashboard (host: none), whose image --image and --version name; images of its apps stand in its settings`,
    );
  if (rollbackTo) throw new Error("--image and --rollback-to name an image each: leave one of them out");
  const settings = await readSettings(stack, Date.now());
  const { image: running } = await stack.outputs();
  const { reference, found } = await resolveImage({
    ...{ stack: stack.name, settings, image, version, env: stack.project.env },
    running: typeof running === "string" ? running : undefined,
  });
  return { env: namingImage(reference), commit: revisionOf(found) };
}
