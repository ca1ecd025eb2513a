import { propertyName, removeCommand } from "../commands.ts";
import { isPinned } from "../rules/images.ts";
import { show } from "../show.ts";
import type { StackName } from "../stack-name.ts";
import { ROLLBACK_VARIABLE } from "./rollback.ts";

/** Variable by which a deploy names its image. */
export const IMAGE_VARIABLE = "HOTDASH_IMAGE";

/** The setting that names an image for good. */
export const IMAGE_SETTING = ["dashboard", "image"] as const;

/**
 * Output of a stack whose state came from an older copy: the image that this copy calls the last good one. It stands in
 * the place of `image`, so that no run goes on with it before somebody has looked at what is live.
 */
export const OLDER_COPY_OUTPUT = "imageOfOlderCopy";

/** The ways in which a run may be told its image; undefined where it was not. */
export interface Naming {
  /** From the environment. */
  image: string | undefined;
  /** From the stack file. */
  setting: string | undefined;
  /** From the environment or the command line. */
  rollbackTo: string | undefined;
}

/**
 * Refuses to go back and to be told an image at once. One from the environment contradicts it; one from the settings would
 * come back at the next plain update, so that going back would not last.
 *
 * @throws Error with every contradiction: both values, and which to drop
 */
export function checkNaming(
  { image, setting, rollbackTo }: Naming,
  name: Pick<StackName, "project" | "stack">,
): void {
  if (!rollbackTo) return;
  const back = `${ROLLBACK_VARIABLE} (--rollback-to) = ${quoted(rollbackTo)}`;
  const problems: string[] = [];
  if (image)
    problems.push(
      `${IMAGE_VARIABLE} = ${quoted(image)} and ${back}\n` +
        "   name an image each; nothing was changed\n" +
        "   allowed: one of the two\n" +
        `   fix: to go back, unset ${IMAGE_VARIABLE}; to release the image, leave --rollback-to out and unset ${ROLLBACK_VARIABLE}`,
    );
  if (setting)
    problems.push(
      `${propertyName(name, IMAGE_SETTING)} = ${quoted(setting)} and ${back}\n` +
        "   name an image each, and the next plain update would take the setting's again; nothing was changed\n" +
        "   allowed: going back in a stack whose settings name no image\n" +
        `   fix: ${removeCommand(name, IMAGE_SETTING)}`,
    );
  if (problems.length > 0) throw new Error(problems.join("\n\n"));
}

/** An image is shown whole: its digest is what tells it from another. */
const quoted = (value: string) => (isPinned(value) ? JSON.stringify(value) : show(value, [], new Set()));
