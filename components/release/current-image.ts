import * as pulumi from "@pulumi/pulumi";
import { checkNaming, IMAGE_VARIABLE, OLDER_COPY_OUTPUT } from "../../settings/releases/naming.ts";
import { pastReleases } from "../../settings/releases/release.ts";
import { ROLLBACK_VARIABLE, releaseToGoBackTo } from "../../settings/releases/rollback.ts";

/**
 * The image that this run is about: the one that the deploy command or the settings name; else the past release that
 * the run is to go back to; else the last good release of this very stack, read from its outputs. So a plain `pulumi
 * up`, a drift preview, and a run after a rollout that was put back all change nothing. A stack's outputs are only
 * written when everything succeeded, which is what makes "last" mean "last good".
 *
 * Known before any resource is declared, and without a request to a platform, so that a preview shows the change of
 * image.
 *
 * @param setting the setting `dashboard.image`
 * @throws RunError when there is no image, or the ones that are named contradict each other or mean no past release;
 *   with the command to run
 */
export async function currentImage(setting: string | undefined): Promise<string> {
  const image = process.env[IMAGE_VARIABLE] || undefined;
  const rollbackTo = process.env[ROLLBACK_VARIABLE] || undefined;
  const [project, stack] = [pulumi.getProject(), pulumi.getStack()];
  withoutTrace(() => checkNaming({ image, setting, rollbackTo }, { project, stack }));
  const named = image ?? setting;
  if (named) return named;
  const self = new pulumi.StackReference("last-release", {
    name: `${pulumi.getOrganization()}/${project}/${stack}`,
  });
  const live = await ownOutput(self, "image");
  const lastGood = typeof live === "string" ? live : undefined;
  if (rollbackTo) {
    const releases = pastReleases(await ownOutput(self, "releases"));
    return withoutTrace(() => releaseToGoBackTo(rollbackTo, { stack, live: lastGood, releases }));
  }
  if (lastGood) return lastGood;
  const older = await ownOutput(self, OLDER_COPY_OUTPUT);
  if (typeof older === "string")
    throw new pulumi.RunError(
      `The state of the stack "${stack}" came from an older copy. That calls ${older} the last good release; what is live may ` +
        "be newer, and is not given up unasked. " +
        `fix: npm run repair -- ${stack} looks and says what is live; or name it: ${IMAGE_VARIABLE}=<repository>@sha256:<digest> npm run up -- ${stack}`,
    );
  throw new pulumi.RunError(
    `The stack "${stack}" has no release yet, so it must be told which image to run. ` +
      `Name one with its digest: ${IMAGE_VARIABLE}=<repository>@sha256:<digest> npm run up -- ${stack}`,
  );
}

async function ownOutput(self: pulumi.StackReference, name: string): Promise<unknown> {
  const { value } = await self.getOutputDetails(name);
  return value;
}

/** A RunError is shown without a stack trace, which would bury the list of releases. */
function withoutTrace<T>(judge: () => T): T {
  try {
    return judge();
  } catch (error) {
    throw new pulumi.RunError((error as Error).message);
  }
}

/**
 * The outputs about an image of a stack without the dashboard: none.
 * @throws RunError when the run names one: it would go nowhere
 */
export function noImage(): Record<string, never> {
  const named = [IMAGE_VARIABLE, ROLLBACK_VARIABLE].filter((variable) => process.env[variable]);
  if (named.length === 0) return {};
  throw new pulumi.RunError(
    `${named.join(" and ")}: the stack "${pulumi.getStack()}" is without the dashboard (host: none), whose image it names. ` +
      `Leave it out; images of the stack's apps stand in its settings: npm run pulumi -- config set --path 'hotdash:apps.<app>.image' <image> -s ${pulumi.getStack()}`,
  );
}
