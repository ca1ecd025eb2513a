import type { GithubClient } from "../github/client.ts";
import { deploymentsTo, wentWell } from "../github/deployments.ts";
import { type Comparison, compareCommits } from "../github/history.ts";
import type { Verdict } from "./gate.ts";
import { unknownCommit } from "./provenance.ts";

/**
 * Records that are looked through for the last one that went well: it hides behind as many failures as there were since. When
 * none of them did, nobody knows what runs.
 */
const LOOKED_AT = 200;

/** What the gate about the age of a release looks at. */
export interface AgeAsked {
  github: GithubClient;
  commit: string;
  stack: string;
  /** Its environment at GitHub. */
  environment: string;
  /** Logins whose records of deployments count. */
  deployers: readonly string[];
  /** Somebody said that an older one is meant. */
  allowed: boolean;
  /** Whether it may go out when a person, who is told of it, says yes. */
  asked: boolean;
}

/** Whether a commit is older than what its environment runs: from our own records, and the history that GitHub has. */
export async function ageGate(given: AgeAsked): Promise<Verdict> {
  const { github, commit, environment, deployers: by } = given;
  const records = await deploymentsTo(github, environment, { limit: LOOKED_AT, by });
  for await (const record of wentWell(github, records, by)) {
    if (record.sha === commit) return { findings: [], notes: [] };
    const found = await compareCommits(github, commit, record.sha);
    return judgeAge(given, {
      runs: `${record.sha.slice(0, 12)}${record.payload?.version ? ` (${record.payload.version})` : ""}`,
      ...{ status: found.status, by: found.status === "ahead" ? found.ahead : 0 },
      unknownTo:
        found.status === "unknown" && found.commits.includes(commit)
          ? `${github.owner}/${github.repository}`
          : undefined,
    });
  }
  if (records.length < LOOKED_AT || given.allowed) return { findings: [], notes: [] };
  const problem = `none of the last ${LOOKED_AT} went well, so that nothing says what runs`;
  const fix = `look at what runs: npm run drift -- ${given.stack}; when this commit is meant: --allow-older`;
  return { findings: [{ property: `deployments to ${environment}`, problem, fix }], notes: [] };
}

/** How what runs stands to a commit. */
export interface Standing {
  /** What runs, for people. */
  runs: string;
  /** `ahead` of the commit by some, on another line, … */
  status: Comparison["status"] | undefined;
  by: number;
  /** The repository (owner/name), when it has no such commit. */
  unknownTo?: string | undefined;
}

/** Going forward is open; going back over a newer release is said, and is for whoever asks for it. Pure. */
export function judgeAge(
  { commit, stack, allowed, asked }: Pick<AgeAsked, "commit" | "stack" | "allowed" | "asked">,
  { runs, status, by, unknownTo }: Standing,
): Verdict {
  const short = commit.slice(0, 12);
  if (status === "behind" || status === "identical") return { findings: [], notes: [] };
  if (unknownTo !== undefined) return { findings: [unknownCommit(commit, unknownTo)], notes: [] };
  if (status !== "ahead")
    return { findings: [], notes: [`${short} is on another line of history than ${runs}, which runs`] };
  const older = `is ${by} commit${by === 1 ? "" : "s"} older than ${runs}, which runs`;
  if (allowed) return { findings: [], notes: [`${short} ${older}; --allow-older was given`] };
  if (asked) return { findings: [], notes: [`${short} ${older}`] };
  const fix = `npm run rollback -- ${stack} goes back to a release that ran; when this one is meant: --allow-older`;
  return { findings: [{ property: `commit ${short}`, problem: older, fix }], notes: [] };
}
