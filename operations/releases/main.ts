import {
  digestOf,
  pastReleases,
  sameBuild,
  shortDigest,
  versionName,
} from "../../settings/releases/release.ts";
import { agoOf } from "../live/ago.ts";
import { columns } from "../live/columns.ts";
import { fitting, onTerminal } from "../terminal.ts";
import { openStack } from "../workspace/open.ts";

/** A release as `--json` has it. */
export interface ListedRelease {
  version: string;
  /** `sha256:<64 hex digits>`. */
  digest: string;
  image: string;
  /** RFC 3339. */
  at: string;
  by: string;
  outcome: string;
  runs: boolean;
  /** Whether it came by a rollback. */
  rollback: boolean;
}

/** `hotdash releases`: past releases of a stack, newest first, by its own outputs. Only reads, and reaches no platform. */
export async function releases({ stack: name, json }: { stack: string; json: boolean }): Promise<void> {
  const stack = await openStack(name, "releases");
  const listed = listedIn(await stack.outputs());
  if (json) return console.log(JSON.stringify(listed, null, 2));
  if (listed.length === 0) return console.log(`${stack.name} has no release yet`);
  const { width } = onTerminal(process.stdout);
  for (const line of releaseLines(listed, Date.now())) console.log(fitting(line, width));
  console.log(`back to one: npm run rollback -- ${stack.name} <version>`);
}

/** What a stack's outputs say. Pure. */
export function listedIn({ image: live, releases }: Record<string, unknown>): ListedRelease[] {
  const past = pastReleases(releases) ?? [];
  // The newest of a build that went out more than once is the one that runs.
  const running = past.findIndex(({ image }) => typeof live === "string" && sameBuild(live, image));
  return past.map(({ image, finished_at, by, outcome, rollback }, at) => ({
    ...{ version: versionName(image), digest: digestOf(image), image, at: finished_at, by, outcome },
    ...{ runs: at === running, rollback: rollback !== undefined },
  }));
}

/** The list for a person: a line each. */
export const releaseLines = (listed: readonly ListedRelease[], now: number): string[] =>
  columns(
    listed.map(({ version, digest, at, by, outcome, runs, rollback }) => [
      runs ? "*" : " ",
      version,
      shortDigest(digest),
      `${at.slice(0, 16).replace("T", " ")} UTC`,
      agoOf(at, now),
      by,
      [outcome, ...(rollback ? ["by a rollback"] : []), ...(runs ? ["runs"] : [])].join(", "),
    ]),
  );
