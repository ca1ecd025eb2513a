import { sameBuild } from "../../settings/releases/release.ts";
import { parseImage } from "../../settings/rules/image-reference.ts";
import type { DeployOptions } from "./options.ts";
import type { DeployContext } from "./step.ts";

/**
 * Whether what is asked for may be what the stack runs already: by its build where the registry was asked, else by its name, which
 * may mean another build by now. A stack that runs no image may be as it should be at any time. That nothing is left to do is
 * known only once it is previewed.
 */
export function mayRunAlready({ options, facts }: Pick<DeployContext, "options" | "facts">): boolean {
  const { running, release } = facts;
  if (release !== undefined && release.image === undefined) return true;
  if (running === undefined) return false;
  if (release?.image !== undefined) return sameBuild(release.image, running);
  return options.command === "deploy" && names(options, running);
}

function names({ image, version }: Pick<DeployOptions, "image" | "version">, running: string): boolean {
  const asked = image ?? version;
  if (asked === undefined) return true;
  const { tag, digest } = parseImage(running);
  return asked === tag || asked === digest || (digest !== undefined && parseImage(asked).digest === digest);
}
