import { writeFile } from "node:fs/promises";
import { IMAGE_VARIABLE } from "../settings/releases/naming.ts";
import { previewChanges } from "./changes/preview.ts";
import { readSettings } from "./deploy/read-settings.ts";
import { resolveImage, versionOf } from "./deploy/resolve.ts";
import { type PreviewOptions, readPreviewOptions } from "./run/options.ts";
import { namingImage, wantedRelease } from "./run/wanted.ts";
import { openStack } from "./workspace/open.ts";
import type { Stack } from "./workspace/stack.ts";

/*
 * npm run preview -- <stack> [--image <tag or digest>] [--version v<semver>] [--rollback-to <release>] [--plan <file>]
 * [options of pulumi preview]: what would change, with the policy pack, and the fingerprint of it, with which `npm run
 * deploy` applies just that. `--plan` writes the changes as JSON. Exit codes: the engine's; 7 when changes were not
 * expected.
 */
try {
  const options = readPreviewOptions(process.argv.slice(2));
  const stack = await openStack(options.stack, "preview");
  const release = await releaseOf(stack, options);
  // The engine's own JSON is all there is to be on standard output, and its own event log replaces ours.
  const ours = !options.engine.some((arg) => /^(--json|-j|--event-log)(=|$)/.test(arg));
  if (ours) process.exitCode = await preview(stack, options, release);
  else
    process.exitCode = (await stack.preview(options.engine, { inherit: true, env: release.env })).code ?? 1;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function preview(
  stack: Stack,
  { engine: args, plan }: PreviewOptions,
  { image, env }: Release,
): Promise<number> {
  const { engine, ...found } = await previewChanges(stack, args, { inherit: true, env });
  const code = engine.code ?? 1;
  if (code === 0) console.log(`fingerprint: ${found.fingerprint} (${found.changes.length} changes)`);
  if (plan) {
    const content = { stack: stack.name, image, code, ...found };
    await writeFile(plan, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  }
  return code;
}

interface Release {
  /** Undefined when the run goes on with the image that the program finds. */
  image: string | undefined;
  env: Record<string, string>;
}

/** The release that the preview is about: named as `npm run deploy` names it, so that both say the same fingerprint. */
async function releaseOf(
  stack: Stack,
  { image, version = versionOf(image), rollbackTo }: PreviewOptions,
): Promise<Release> {
  const fromEnvironment = process.env[IMAGE_VARIABLE] || undefined;
  if (image === undefined && version === undefined)
    return rollbackTo
      ? await wantedRelease(stack, { image: fromEnvironment, rollbackTo })
      : { image: fromEnvironment, env: namingImage(fromEnvironment) };
  if (rollbackTo) throw new Error("--image and --rollback-to name an image each: leave one of them out");
  const settings = await readSettings(stack, Date.now());
  const { image: running } = await stack.outputs();
  const { reference } = await resolveImage({
    ...{ stack: stack.name, settings, image, version, env: stack.project.env },
    running: typeof running === "string" ? running : undefined,
  });
  return { image: reference, env: namingImage(reference) };
}
