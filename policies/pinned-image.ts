import * as z from "zod";
import { judgePinned } from "../settings/rules/images.ts";
import { fly, render } from "../settings/tokens.ts";
import { defineRule } from "./kernel/rule.ts";
import { judgeShaped } from "./kernel/shape.ts";

const shape = z.object({ image: z.string() });

/**
 * What runs is one build for ever. In every stack: one digest goes from staging to production, so a tag that moves would
 * be another build there.
 */
export const pinnedImage = defineRule({
  name: "pinned-image",
  displayName: "Images are pinned by digest",
  description:
    "Machines, release commands and services run an image that names its digest, and never the tag latest, not even beside a digest.",
  severity: "high",
  remediationSteps:
    "Name the build with its digest: HOTDASH_IMAGE=<repository>@sha256:<digest> npm run up -- <stack>.",
  judge: (subject) =>
    [fly.ProcessGroup, fly.ReleaseCommand, render.Service].some((type) => type === subject.type)
      ? judgeShaped(shape, subject, ({ image }) => judgePinned(image, { property: "image" }))
      : [],
});
