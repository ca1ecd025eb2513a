import type { Finding } from "../../settings/finding.ts";
import type { Artifact, WorkflowRun } from "../github/shapes.ts";
import type { Demanded } from "./demanded.ts";
import type { Verdict } from "./gate.ts";
import { judgeReport } from "./reports.ts";
import { repeat } from "./runs.ts";

/** What is asked of a commit's evidence. */
export interface EvidenceAsked {
  commit: string;
  demanded: readonly Demanded[];
  artifacts: readonly Artifact[];
  runs: readonly WorkflowRun[];
  /** The hotfix path: a push to a branch `hotfix/…` counts like one to main. */
  hotfix: boolean;
  /** Milliseconds since the epoch. */
  now: number;
}

/**
 * The artifacts that count of each demanded name, that are still there: the newest of every trusted run, so that a red
 * report is hidden by no green one of another run.
 */
export function usable(asked: EvidenceAsked): { demanded: Demanded; artifact: Artifact }[] {
  return asked.demanded.flatMap((demanded) =>
    current(asked, demanded)
      .filter((artifact) => !isExpired(artifact, asked.now))
      .map((artifact) => ({ demanded, artifact })),
  );
}

/** Names what is missing or expired, with the run to repeat. */
export function judgePresence(asked: EvidenceAsked): Verdict {
  const findings = asked.demanded.flatMap((demanded): Finding[] => {
    const all = current(asked, demanded);
    const found = all.find((artifact) => !isExpired(artifact, asked.now)) ?? all[0];
    const property = `evidence ${demanded.artifact}`;
    if (!found)
      return [
        {
          property,
          problem: `no run of ${demanded.workflow} for the commit ${asked.commit.slice(0, 12)}, pushed to ${branchesOf(asked)}, left this artifact`,
          fix: repeat(asked.commit, asked.runs),
        },
      ];
    if (!isExpired(found, asked.now)) return [];
    const when = found.expires_at ? ` on ${found.expires_at.slice(0, 10)}` : "";
    const fix = repeat(asked.commit, asked.runs, found.workflow_run?.id);
    return [{ property, problem: `expired${when}`, fix }];
  });
  return { findings, notes: [] };
}

/** Holds the documents inside an artifact against the thresholds of the settings. */
export function judgeContent(
  demanded: Demanded,
  documents: readonly unknown[],
  run: { commit: string; runs: readonly WorkflowRun[]; id: number | undefined },
): Verdict {
  const { problems, summary } = judgeReport(demanded, documents);
  const property = `evidence ${demanded.artifact}`;
  const fix = `put right what it reports, or ${repeat(run.commit, run.runs, run.id)}`;
  const notes = summary ? [`${demanded.artifact}: ${summary}`] : [];
  const ended = run.runs.find(({ id }) => id === run.id)?.conclusion ?? "success";
  if (problems.length === 0 && ended !== "success") notes.push(`${demanded.artifact}: ${silent(ended)}`);
  return { findings: problems.map((problem) => ({ property, problem, fix })), notes };
}

/**
 * A report without a failure from a run that has one. Several writers leave out what broke outside a test: jest-junit 17.0.0
 * the files that do not load, `node --test` (20, 24, 26) what a suite's hook throws, Vitest's JSON an error that belongs to no
 * file (findings/, by these names). Whether the release is held back by it is the required checks' to say.
 */
const silent = (ended: string) =>
  `the run that left it ended with ${ended}, and the report names no failure: some writers leave out what breaks outside a test, so look at the run`;

/** The newest artifact of a name in each run that is trusted with it. */
function current(asked: EvidenceAsked, { artifact: name, workflow }: Demanded): Artifact[] {
  return asked.runs
    .filter((run) => isTrusted(run, { ...asked, workflow }))
    .flatMap(({ id }) =>
      asked.artifacts
        .filter((one) => one.name === name && one.workflow_run?.id === id)
        .sort((a, b) => b.id - a.id)
        .slice(0, 1),
    );
}

/** Whether a run is one of a named workflow for exactly this commit, by a push to main, or for a hotfix to its branch. */
export const isTrusted = (
  { path, event, head_branch: branch, head_sha: sha }: WorkflowRun,
  { workflow, commit, hotfix }: { workflow: string; commit: string; hotfix: boolean },
): boolean =>
  path.split("@")[0] === workflow &&
  event === "push" &&
  sha === commit &&
  (branch === "main" || (hotfix && branch?.startsWith("hotfix/") === true));

const branchesOf = ({ hotfix }: EvidenceAsked) => (hotfix ? "main or hotfix/…" : "main");

const isExpired = ({ expired, expires_at }: Artifact, now: number) =>
  expired || (expires_at !== null && Date.parse(expires_at) <= now);
