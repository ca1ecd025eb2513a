import { type PastRelease, pastReleases } from "../../../settings/releases/release.ts";
import type { Outs } from "../../kernel/implementation.ts";
import { broughtBy } from "../../kernel/released-by.ts";
import type { ServiceInputs } from "./schema.ts";

/** One entry of a service's history, newest first in its outputs. */
export interface Release extends PastRelease {
  /** When its rollout began: ISO 8601, UTC. */
  started_at: string;
}

/** Releases that are remembered: enough to go back several times. */
const KEPT_RELEASES = 5;

/** The newest image that was live and passed its smoke rules; undefined when none did. */
export const provenIn = ({ releases }: Outs): string | undefined =>
  pastReleases<Release>(releases)?.[0]?.image;

/** The history after an update that succeeded: unchanged when the image that is live is the newest entry already. */
export function withRelease(
  olds: Outs,
  { image }: Pick<ServiceInputs, "image">,
  { startedAt, finishedAt }: { startedAt: number; finishedAt: number },
): Release[] {
  const history = pastReleases<Release>(olds.releases) ?? [];
  if (history[0]?.image === image) return history;
  const [started_at = "", finished_at = ""] = [startedAt, finishedAt].map((at) => new Date(at).toISOString());
  return [{ image, started_at, finished_at, ...broughtBy(), outcome: "live" as const }, ...history].slice(
    0,
    KEPT_RELEASES,
  );
}
