import { OLDER_COPY_OUTPUT } from "../../settings/releases/naming.ts";
import { sameBuild } from "../../settings/releases/release.ts";
import { fly, render } from "../../settings/tokens.ts";
import { cutOffEverywhere, type ExportedDeployment, type StoredResource } from "./plan.ts";

/*
 * What an older copy of a state is good for: it knows the resources, and not what became of them since. Above all it does
 * not know which image is live, and a plain `up` takes that from the stack's own output `image`. Pure.
 */

const OLDER = "the state came from an older copy; what is live is not known to it";

const isStack = ({ type }: StoredResource) => type === "pulumi:pulumi:Stack";

/** The copy with everything to be looked at, and without an image that a plain `up` would take for the live one. */
export function asOlderCopy(state: ExportedDeployment): ExportedDeployment {
  return withOutputs(cutOffEverywhere(state, OLDER), ({ image, ...outputs }) =>
    typeof image === "string" ? { ...outputs, [OLDER_COPY_OUTPUT]: image } : outputs,
  );
}

/** The image that an older copy calls the last good one; undefined for a state that is none. */
export function withheldImage({ deployment }: ExportedDeployment): string | undefined {
  const image = deployment.resources?.find(isStack)?.outputs?.[OLDER_COPY_OUTPUT];
  return typeof image === "string" ? image : undefined;
}

/** The state once it was looked at and found to say what is live: a plain `up` goes on with its image again. */
export function asCurrent(state: ExportedDeployment): ExportedDeployment {
  return withOutputs(state, ({ [OLDER_COPY_OUTPUT]: image, ...outputs }) => ({ ...outputs, image }));
}

/**
 * Images that are live, by the groups and services that run them, in a state that was refreshed: what a group declares,
 * and of each machine that differs what it runs.
 */
export function liveImages({ deployment }: ExportedDeployment): { name: string; image: string }[] {
  return (deployment.resources ?? []).flatMap(({ type, urn, outputs }) => {
    if (type !== fly.ProcessGroup && type !== render.Service) return [];
    const name = urn.split("::").at(-1) ?? urn;
    const declared = typeof outputs?.image === "string" ? outputs.image : undefined;
    const deviations = Object.entries((outputs?.deviations ?? {}) as Record<string, Record<string, unknown>>);
    const other = deviations.flatMap(([slot, { image }]) =>
      typeof image === "string" ? [{ name: `${name} ${slot}`, image }] : [],
    );
    return declared ? [{ name, image: declared }, ...other] : other;
  });
}

/** Whether all that is live is this image. */
export const runsOnly = (image: string, live: readonly { image: string }[]): boolean =>
  live.length > 0 && live.every((one) => sameBuild(one.image, image));

function withOutputs(
  state: ExportedDeployment,
  change: (outputs: Record<string, unknown>) => Record<string, unknown>,
): ExportedDeployment {
  const resources = state.deployment.resources?.map((resource) =>
    isStack(resource) ? { ...resource, outputs: change(resource.outputs ?? {}) } : resource,
  );
  return { ...state, deployment: { ...state.deployment, ...(resources ? { resources } : {}) } };
}
