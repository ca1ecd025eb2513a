import type { PastRelease } from "../../settings/releases/release.ts";
import { ROLLBACK_FINGERPRINT_VARIABLE, ROLLBACK_VARIABLE } from "../../settings/releases/rollback.ts";

/** What the surroundings of an update say of the release that it brings: who asked for it, and whether it goes back. */
export function broughtBy(): Pick<PastRelease, "by" | "rollback"> {
  const { [ROLLBACK_VARIABLE]: back, [ROLLBACK_FINGERPRINT_VARIABLE]: fingerprint } = process.env;
  return { by: releasedBy(), ...(back ? { rollback: fingerprint ? { fingerprint } : {} } : {}) };
}

/** HOTDASH_RELEASED_BY, the actor of a GitHub workflow, or the user of the machine. */
function releasedBy(): string {
  const { HOTDASH_RELEASED_BY, GITHUB_ACTOR, USER } = process.env;
  return HOTDASH_RELEASED_BY || GITHUB_ACTOR || USER || "unknown";
}
