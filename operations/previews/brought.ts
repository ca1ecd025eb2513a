import { redact } from "../../providers/kernel/redact.ts";
import { INTERRUPTED, LEFT } from "../run/update.ts";
import type { Project } from "../workspace/project.ts";
import type { PreviewNews } from "./announce.ts";
import { expectPreviewsApart } from "./apart.ts";
import { createPreview } from "./create.ts";
import { previewImage } from "./image.ts";
import { expiryAfter } from "./lifetime.ts";
import { expectPreviewsReady } from "./ready.ts";
import { simulatedSettings } from "./template.ts";

/** Exit codes of an update that a signal ended: what the engine then complains about is no fault of the pull request. */
const STOPPED = [INTERRUPTED, LEFT];
const stopped = { errors: [{ message: "the run was stopped" }], violations: [] };

/** What a preview is to be brought to. */
export interface Wanted {
  number: number;
  /** Image as the command names it: digest, tag or whole reference. */
  given: string;
  hours: number;
  platform: "simulated" | "live";
}

/**
 * Brings a preview up, with secrets from the variables of this command, and answers the exit code and what its pull request is
 * to be told.
 * A missing secret or image is said there too: the comment may still tell of an earlier push.
 */
export async function brought(
  project: Project,
  { number, given, hours, platform }: Wanted,
): Promise<{ code: number; news: PreviewNews }> {
  try {
    await expectPreviewsReady(project, { command: "previews create", platform });
    await expectPreviewsApart(project);
    const config = platform === "simulated" ? await simulatedSettings(project) : {};
    const image = await previewImage(given, platform, project.env, project.folder);
    const preview = { number, image, hours, secrets: process.env, config };
    const { code, begun, problems } = await createPreview(project, preview);
    if (code === 0) return { code, news: { state: "live", image, expires: expiryAfter(hours, new Date()) } };
    const { errors, violations } = STOPPED.includes(code) || !problems ? stopped : problems;
    return { code, news: { state: begun ? "failed" : "refused", image, errors, violations } };
  } catch (error) {
    const message = redact((error as Error).message);
    console.error(message);
    return { code: 1, news: { state: "refused", image: given, errors: [{ message }], violations: [] } };
  }
}
