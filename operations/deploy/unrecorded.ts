import { digestOf } from "../../settings/releases/release.ts";
import { parseImage } from "../../settings/rules/image-reference.ts";
import { release } from "../github/shapes.ts";
import { lastProven } from "./last-proven.ts";
import type { DeployOptions } from "./options.ts";
import { type DeployContext, known } from "./step.ts";

/**
 * Whether the release that is asked for runs already by the state, and GitHub does not know: its environment's last success
 * is another one, or a version of production is not published. An earlier run brought it and was cut off. Where GitHub does
 * not answer there is nothing to make up for now.
 */
export async function isUnrecorded(context: DeployContext): Promise<boolean> {
  const { facts, options } = context;
  const { running } = facts;
  if (running === undefined || !names(options, running)) return false;
  try {
    if ((await lastProven(context)) !== digestOf(running)) return true;
    const { version } = options;
    if (version === undefined || known(facts, "settings").environmentClass !== "production") return false;
    return (
      (await context.github().find(`/releases/tags/${encodeURIComponent(version)}`, release)) === undefined
    );
  } catch {
    return false;
  }
}

/** Whether what was asked for is, by its name, what runs: the registry is asked later whether it really is. */
function names({ image, version }: Pick<DeployOptions, "image" | "version">, running: string): boolean {
  const asked = image ?? version;
  if (asked === undefined) return true;
  const { tag, digest } = parseImage(running);
  return asked === tag || asked === digest || (digest !== undefined && parseImage(asked).digest === digest);
}
