import { isPinned } from "../../settings/rules/images.ts";
import { isSame } from "../../settings/rules/worlds.ts";
import { registryAccess } from "../registry/access.ts";
import { Registry } from "../registry/client.ts";
import { CHECKOUT } from "../workspace/checkout.ts";
import { keptStacks } from "./kept-stacks.ts";
import { templateRepository } from "./template.ts";

/**
 * The image that is meant, with its digest: as it is given, or by a digest or tag in the repository of the template.
 * @param folder with the files of staging and production, whose image repository is not for previews
 * @throws Error that says what is allowed; also when the registry does not have the tag.
 */
export async function previewImage(
  given: string,
  platform: "simulated" | "live",
  env: NodeJS.ProcessEnv,
  folder = CHECKOUT,
): Promise<string> {
  const repository = await templateRepository();
  if (isPinned(given)) {
    const kept = await keptStacks(folder);
    const theirs = kept.find(({ world }) => isSame("imageRepository", world.imageRepository ?? "", given));
    if (theirs === undefined) return given;
    throw new Error(
      `--image = ${given}\n   is in the image repository of ${theirs.stack}, which no preview may name\n   allowed: an image of ${repository}, where builds of pull requests go`,
    );
  }
  if (/^sha256:[0-9a-f]{64}$/.test(given)) return `${repository}@${given}`;
  const allowed = `allowed: sha256:<64 hex digits>, a tag that was pushed to ${repository}, or a whole reference with its digest`;
  if (!/^\w[\w.-]{0,127}$/.test(given)) throw new Error(`--image = ${given}\n   is no image\n   ${allowed}`);
  const digest = await new Registry(registryAccess(repository, platform, env)).resolve(given);
  if (digest === undefined) throw new Error(`--image = ${given}\n   is not in the registry\n   ${allowed}`);
  return `${repository}:${given}@${digest}`;
}
