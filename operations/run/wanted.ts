import { propertyName } from "../../settings/commands.ts";
import { checkNaming, IMAGE_SETTING, IMAGE_VARIABLE } from "../../settings/releases/naming.ts";
import { digestOf, pastReleases } from "../../settings/releases/release.ts";
import { ROLLBACK_VARIABLE, releaseToGoBackTo } from "../../settings/releases/rollback.ts";
import type { Stack } from "../workspace/stack.ts";

/** The release that a run is asked to bring. */
export interface WantedRelease {
  /** Its image; undefined when the run goes on with the last good one. */
  image: string | undefined;
  /** What named it, as messages call it. */
  property: string;
  /** Variables by which the engine is told the same. Those that name nothing are empty, whatever the caller has set. */
  env: Record<typeof IMAGE_VARIABLE | typeof ROLLBACK_VARIABLE, string>;
}

/** Variables of a run that is to bring one image, or to go on with the last good one when it is undefined. */
export const namingImage = (image: string | undefined): WantedRelease["env"] => ({
  [IMAGE_VARIABLE]: image ?? "",
  [ROLLBACK_VARIABLE]: "",
});

/**
 * Finds out which image a run is about before the engine does, from the same values. A rollback is settled here once, by
 * its digest: so the update goes back to the very release that the preview showed, even when another run changed what
 * `previous` means in between.
 *
 * @param named image of the environment, release of the environment or the command line
 * @throws Error when they contradict each other or mean no past release, as the program would
 */
export async function wantedRelease(
  stack: Stack,
  { image, rollbackTo }: { image: string | undefined; rollbackTo: string | undefined },
): Promise<WantedRelease> {
  const setting = await imageSetting(stack);
  const name = { project: stack.project.name, stack: stack.name };
  checkNaming({ image, setting, rollbackTo }, name);
  if (rollbackTo) {
    const { image: live, releases } = await stack.outputs();
    const past = releaseToGoBackTo(rollbackTo, {
      stack: stack.name,
      live: typeof live === "string" ? live : undefined,
      releases: pastReleases(releases),
    });
    const env = { [IMAGE_VARIABLE]: "", [ROLLBACK_VARIABLE]: digestOf(past) };
    return { image: past, property: "--rollback-to", env };
  }
  const property = image ? IMAGE_VARIABLE : propertyName(name, IMAGE_SETTING);
  return { image: image ?? setting, property, env: namingImage(image) };
}

async function imageSetting(stack: Stack): Promise<string | undefined> {
  const { code, stdout } = await stack.run([
    ...["config", "get", "--path", IMAGE_SETTING.join(".")],
    ...["--stack", stack.name],
  ]);
  return code === 0 ? stdout.trim() || undefined : undefined;
}
