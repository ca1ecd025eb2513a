import { propertyName } from "../../settings/commands.ts";
import { checkNaming, IMAGE_SETTING, IMAGE_VARIABLE } from "../../settings/releases/naming.ts";
import { digestOf, pastReleases, type ReleaseHistory } from "../../settings/releases/release.ts";
import {
  ROLLBACK_FINGERPRINT_VARIABLE,
  ROLLBACK_VARIABLE,
  releaseToGoBackTo,
} from "../../settings/releases/rollback.ts";
import { rollbackNote } from "../../settings/releases/went-back.ts";
import type { Stack } from "../workspace/stack.ts";

/** The release that a run is asked to bring. */
export interface WantedRelease {
  /** Its image; undefined when the run goes on with the last good one. */
  image: string | undefined;
  /** What named it, as messages call it. */
  property: string;
  /** Variables by which the engine is told the same. Those that name nothing are empty, whatever the caller has set. */
  env: Record<
    typeof IMAGE_VARIABLE | typeof ROLLBACK_VARIABLE | typeof ROLLBACK_FINGERPRINT_VARIABLE,
    string
  >;
  /** What people are to know of a rollback to where an earlier one led. */
  note?: string;
}

/** Variables of a run that is to bring one image, or to go on with the last good one when it is undefined. */
export const namingImage = (image: string | undefined): WantedRelease["env"] => ({
  [IMAGE_VARIABLE]: image ?? "",
  [ROLLBACK_VARIABLE]: "",
  [ROLLBACK_FINGERPRINT_VARIABLE]: "",
});

/** The same release, brought by the plan with this fingerprint: the state says so of one that is gone back to. */
export const asApproved = (release: WantedRelease, fingerprint: string): WantedRelease =>
  release.env[ROLLBACK_VARIABLE] === ""
    ? release
    : { ...release, env: { ...release.env, [ROLLBACK_FINGERPRINT_VARIABLE]: fingerprint } };

/**
 * Finds out which image a run is about before the engine does, from the same values. A rollback is settled here once, by
 * its digest: so the update goes back to the very release that the preview showed, even when another run changed what
 * `previous` means in between.
 *
 * @param named image of the environment, release of the environment or the command line, and the fingerprint of a plan that
 *   was approved for it
 * @throws Error when they contradict each other or mean no past release, as the program would
 */
export async function wantedRelease(
  stack: Stack,
  {
    image,
    rollbackTo,
    fingerprint,
  }: { image: string | undefined; rollbackTo: string | undefined; fingerprint?: string | undefined },
): Promise<WantedRelease> {
  const setting = await imageSetting(stack);
  const name = { project: stack.project.name, stack: stack.name };
  checkNaming({ image, setting, rollbackTo }, name);
  if (rollbackTo) {
    const { image: live, releases } = await stack.outputs();
    const history: ReleaseHistory = {
      ...{ stack: stack.name, live: typeof live === "string" ? live : undefined },
      ...{ releases: pastReleases(releases), fingerprint },
    };
    const past = releaseToGoBackTo(rollbackTo, history);
    const env = { ...namingImage(undefined), [ROLLBACK_VARIABLE]: digestOf(past) };
    const note = rollbackNote(past, history);
    return { image: past, property: "--rollback-to", env, ...(note === undefined ? {} : { note }) };
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
