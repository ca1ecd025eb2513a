import type { History, Kept } from "./history.ts";

/** Whether machines may go back to a release without the database. */
export interface WayBack {
  /** Newest version when the release was brought out; undefined where nobody wrote it down. */
  version: string | undefined;
  /** Migrations applied since that took something away: the release may need just that. */
  behind: Pick<Kept, "version" | "at">[];
}

/**
 * What stands between a past release and its schema. Migrations that only added stand in nobody's way. A release of which it is
 * not known on which schema it was brought out is behind every migration that took something away: they are known since the
 * first. Pure.
 */
export function wayBack({ kept, releases }: Pick<History, "kept" | "releases">, digest: string): WayBack {
  const release = releases.find((one) => one.digest === digest);
  const contracts = kept.filter(({ contract, state }) => contract && state === "applied");
  const behind = contracts.filter(({ at, digest: own }) =>
    // The release that brought it was made for it.
    own === digest ? false : release === undefined || at > release.at,
  );
  return { version: release?.version, behind: behind.map(({ version, at }) => ({ version, at })) };
}

/** What a way back over such migrations takes. */
export function wayBackNeeds(
  { behind }: WayBack,
  { stack, backup }: { stack: string; backup: string | undefined },
): string[] {
  const [first] = behind.toSorted((one, other) => one.at.getTime() - other.at.getTime());
  if (!first) return [];
  return [
    `it is behind ${behind.map(({ version }) => version).join(", ")}, which took something away that it may need`,
    "what a way back takes, either of:",
    "  a forward fix: a commit with the old code that does without it, or a migration that makes it again; npm run deploy",
    backup
      ? `  the database of before: npx hotdash restore ${stack} --from ${backup} --to ${stack}, and all that was written since is lost`
      : `  the database of before ${first.at.toISOString()}: no backup of ours is older; Supabase's own point in time recovery, and all that was written since is lost`,
  ];
}
