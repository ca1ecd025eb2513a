import { writeFile } from "node:fs/promises";
import { type PreviewReport, previewReport } from "../report/preview.ts";
import { readOptions } from "../run/options.ts";
import { performUpdate } from "../run/perform.ts";
import type { FailedRun } from "../run/update.ts";
import { wantedRelease } from "../run/wanted.ts";
import type { Project } from "../workspace/project.ts";
import { storedProvider } from "../workspace/provider-guard.ts";
import { Stack } from "../workspace/stack.ts";
import { givenSecrets } from "./given-secrets.ts";
import { EXPIRES_TAG, expiryAfter } from "./lifetime.ts";
import { stackOf } from "./names.ts";
import { inTemporaryProject } from "./project.ts";
import { must, previewNumbers } from "./stacks.ts";
import { previewConfig } from "./template.ts";

/** What a preview is made of. */
export interface NewPreview {
  number: number;
  /** Image with its digest. */
  image: string;
  /** Hours until a sweep may take it. */
  hours: number;
  /** Variables among which its secrets are. */
  secrets: NodeJS.ProcessEnv;
  /** Settings on top of the template's. */
  config?: Record<string, unknown>;
  now?: Date;
}

/** What became of a preview. */
export interface PreviewOutcome {
  /** Of the engine: 0 when it is up. */
  code: number;
  /** What stood in the way; undefined when nothing did. */
  problems: Pick<PreviewReport, "errors" | "violations"> | undefined;
  /** Whether the update began: without it nothing was touched. */
  begun: boolean;
}

/**
 * Makes the preview of a pull request, or brings it up to date: its own stack, app, private network and secrets. Running
 * it again after a failure goes on from there. The engine previews first: rules judge resource by resource, and in an
 * update what comes before the refused one is made already.
 * @throws Error before anything is touched when a secret is missing.
 */
export async function createPreview(project: Project, preview: NewPreview): Promise<PreviewOutcome> {
  const { number, image, hours, now = new Date() } = preview;
  const secrets = givenSecrets(number, preview.secrets);
  const name = stackOf(number);
  return inTemporaryProject(project, async (own) => {
    const stack = new Stack(own, name);
    const exists = (await previewNumbers(own)).includes(number);
    const made = { number, project: own.name, config: preview.config, folder: project.folder };
    // What the state is encrypted with stays: the engine would make something new from the passphrase of this run.
    const kept = exists ? await storedProvider(stack) : "";
    await writeFile(stack.file, `${kept}${await previewConfig(made)}`);
    if (!exists) await must(stack, ["stack", "init", "--stack", name, "--non-interactive"]);
    // Before anything is made, so that a sweep takes along what a killed run leaves.
    await must(stack, ["stack", "tag", "set", EXPIRES_TAG, expiryAfter(hours, now), "--stack", name]);
    for (const [secret, value] of Object.entries(secrets)) await setSecret(stack, secret, value);
    const options = readOptions({ stack: name, yes: true, retry: true }, {});
    const release = await wantedRelease(stack, { image, rollbackTo: undefined });
    const failures: FailedRun[] = [];
    const onFailure = (failure: FailedRun) => void failures.push(failure);
    const code = await performUpdate(stack, options, release, { onFailure });
    // Of more than one the first is the cause: those after it are what putting back met.
    const [first] = failures;
    const problems = first && previewReport(first.log, { stack: name, code: first.code });
    return { code, problems, begun: first?.during !== "preview" };
  });
}

/** The value goes in by standard input: arguments are seen by every user of the machine. */
async function setSecret(stack: Stack, name: string, value: string): Promise<void> {
  const path = ["--path", `secrets.${name}`, "--stack", stack.name];
  await must(stack, ["config", "set", ...path, "--secret", "--raw", "--non-interactive"], value);
}
