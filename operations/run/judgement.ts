import { fly } from "../../settings/tokens.ts";
import type { ExportedResource, ExportedState } from "../workspace/stack.ts";

/** What the state says about a release after the update that brought it failed. Groups are named `<app>/<group>`. */
export type ReleaseJudgement =
  /** One release, and not all of its groups run it: those in `took` must go back to `lastGood`. */
  | { kind: "torn"; lastGood: string; took: string[]; failed: string[] }
  /** All groups run it; the update failed at something else, so that the stack still calls `lastGood` its release. */
  | { kind: "complete"; lastGood: string; took: string[] }
  /** Nothing to take back: no new image, no earlier release to go back to, or no group took it. */
  | { kind: "none" };

/**
 * Judges the groups that share the asked image. The stack's output `image` names the last good release: a stack's
 * outputs are only written when everything succeeded. A group of which something is live that its state does not
 * describe (a partial update) has not taken the release.
 */
export function judgeRelease(state: ExportedState, asked: string | undefined): ReleaseJudgement {
  const lastGood = lastGoodImage(state);
  if (!asked || !lastGood || asked === lastGood) return { kind: "none" };
  const groups = state.resources.filter(({ type }) => type === fly.ProcessGroup);
  const runs = (image: string) => (group: ExportedResource) => group.outputs?.image === image;
  const half = (group: ExportedResource) => (group.initErrors ?? []).length > 0;
  const took = groups.filter((group) => runs(asked)(group) && !half(group)).map(nameOf);
  const failed = groups
    .filter((group) => runs(lastGood)(group) || (runs(asked)(group) && half(group)))
    .map(nameOf);
  if (took.length === 0) return { kind: "none" };
  return failed.length > 0 ? { kind: "torn", lastGood, took, failed } : { kind: "complete", lastGood, took };
}

/** The image of the last update that succeeded as a whole; undefined before the first. */
export function lastGoodImage({ resources }: ExportedState): string | undefined {
  const image = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs?.image;
  return typeof image === "string" ? image : undefined;
}

/** Whether the state describes what is live: nothing got half way, nothing is pending. */
export function isWhole({ resources, pendingOperations }: ExportedState): boolean {
  return pendingOperations.length === 0 && resources.every(({ initErrors }) => !initErrors?.length);
}

const nameOf = ({ id, urn }: ExportedResource) => id ?? urn.split("::").at(-1) ?? urn;
