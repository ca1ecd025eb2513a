import { writeFile } from "node:fs/promises";
import { readOptions } from "../run/options.ts";
import { performUpdate } from "../run/perform.ts";
import { wantedRelease } from "../run/wanted.ts";
import { type Project, Stack } from "../workspace/stack.ts";
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

/**
 * Makes the preview of a pull request, or brings it up to date: its own stack, app, private network and secrets. Running
 * it again after a failure goes on from there. Answers the exit code of the update.
 * @throws Error before anything is touched when a secret is missing.
 */
export async function createPreview(project: Project, preview: NewPreview): Promise<number> {
  const { number, image, hours, now = new Date() } = preview;
  const secrets = givenSecrets(number, preview.secrets);
  const name = stackOf(number);
  return inTemporaryProject(project, async (own) => {
    const stack = new Stack(own, name);
    const exists = (await previewNumbers(own)).includes(number);
    await writeFile(stack.file, await previewConfig({ number, project: own.name, config: preview.config }));
    if (!exists) await must(stack, ["stack", "init", "--stack", name, "--non-interactive"]);
    // Before anything is made, so that a sweep takes along what a killed run leaves.
    await must(stack, ["stack", "tag", "set", EXPIRES_TAG, expiryAfter(hours, now), "--stack", name]);
    for (const [secret, value] of Object.entries(secrets)) await setSecret(stack, secret, value);
    const options = readOptions([name, "--yes", "--skip-preview", "--retry"], {});
    return performUpdate(stack, options, await wantedRelease(stack, { image, rollbackTo: undefined }));
  });
}

/** The value goes in by standard input: arguments are seen by every user of the machine. */
async function setSecret(stack: Stack, name: string, value: string): Promise<void> {
  const path = ["--path", `secrets.${name}`, "--stack", stack.name];
  await must(stack, ["config", "set", ...path, "--secret", "--raw", "--non-interactive"], value);
}
