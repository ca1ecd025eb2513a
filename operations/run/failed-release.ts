import { REFUSALS, type Refusal } from "../../providers/fly/process-group/failure.ts";
import { digestOf, shortDigest } from "../../settings/releases/release.ts";

/** A release whose rollout failed and was put back entirely. */
export interface FailedRelease {
  /** `sha256:<64 hex digits>`. */
  digest: string;
  /** When: ISO 8601, UTC. */
  at: string;
  /** Process group that refused it. */
  group: string;
  /** What refused it: a word of a closed list, because the reason in full may quote what the application said. */
  cause: Refusal;
}

/** A tag of a stack, as `pulumi stack tag` has it. Pulumi Cloud allows names of 40 and values of 256 characters. */
export interface StackTag {
  name: string;
  value: string;
}

const PREFIX = "hotdash:failed:";

/** One tag a digest: two that are written at once do not undo each other. */
export const tagName = (image: string) => `${PREFIX}${shortDigest(image)}`;

/** `sha256:<64 hex digits> <time> <group> <cause>`: at most 142 characters. */
export function tagOf({ digest, at, group, cause }: FailedRelease): StackTag {
  return { name: tagName(digest), value: `${digest} ${at} ${group} ${cause}` };
}

/** What a tag remembers; undefined for one that is not ours, or that somebody wrote by hand. */
export function readTag({ name, value }: StackTag): FailedRelease | undefined {
  if (!name.startsWith(PREFIX)) return undefined;
  const [, digest = "", at = "", group = "", word = ""] =
    /^(sha256:[0-9a-f]{64}) (\d{4}-\S{1,30}) ([a-z][a-z0-9-]{0,30}) ([a-z]+)$/.exec(value) ?? [];
  const cause = REFUSALS.find((refusal) => refusal === word);
  return cause && { digest, at, group, cause };
}

/**
 * What the events of a run say against an image: the first rollout of it that was refused. Undefined when none failed, or
 * none for a reason that lies in the release: stopped by a person, no room, a lease, an API that did not answer.
 */
export function refusalIn(
  events: readonly Record<string, unknown>[],
  image: string,
): Pick<FailedRelease, "group" | "cause"> | undefined {
  for (const { type, image: brought, group, cause } of events) {
    if (type !== "rollout-failed" || typeof brought !== "string" || typeof group !== "string") continue;
    const refusal = REFUSALS.find((word) => word === cause);
    if (refusal && digestOf(brought) === digestOf(image)) return { group, cause: refusal };
  }
  return undefined;
}

/** For people: `web: health, 2026-11-21 12:00 UTC`. */
export function describeFailure({ at, group, cause }: FailedRelease): string {
  return `${group}: ${cause}, ${at.slice(0, 16).replace("T", " ")} UTC`;
}
