import * as pulumi from "@pulumi/pulumi";

/** Variable by which the deploy command hands over the digest it resolved. */
export const IMAGE_VARIABLE = "HOTDASH_IMAGE";

/**
 * The image that this run is about: the one that the deploy command or the settings name, else the last good release
 * of this very stack, read from its outputs. So a plain `pulumi up`, a drift preview, and a run after a rollout that
 * was put back all change nothing. A stack's outputs are only written when everything succeeded, which is what makes
 * "last" mean "last good".
 *
 * @throws RunError when there is neither, with the command to run.
 */
export async function currentImage(explicit: string | undefined): Promise<string> {
  const named = process.env[IMAGE_VARIABLE] || explicit;
  if (named) return named;
  const [project, stack] = [pulumi.getProject(), pulumi.getStack()];
  const self = new pulumi.StackReference("last-release", {
    name: `${pulumi.getOrganization()}/${project}/${stack}`,
  });
  const { value } = await self.getOutputDetails("image");
  if (typeof value === "string") return value;
  throw new pulumi.RunError(
    `The stack "${stack}" has no release yet, so it must be told which image to run. ` +
      `Name one with its digest: ${IMAGE_VARIABLE}=<repository>@sha256:<digest> npm run up -- ${stack}`,
  );
}
