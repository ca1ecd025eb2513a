/** HOTDASH_RELEASED_BY, the actor of a GitHub workflow, or the user of the machine. */
export function releasedBy(): string {
  const { HOTDASH_RELEASED_BY, GITHUB_ACTOR, USER } = process.env;
  return HOTDASH_RELEASED_BY || GITHUB_ACTOR || USER || "unknown";
}
