import type { Finding } from "../../settings/finding.ts";
import type { StackSettings } from "../../settings/types.ts";
import type { Artifact, WorkflowRun } from "../github/shapes.ts";
import type { Verdict } from "./gate.ts";
import { judgeReport } from "./reports.ts";
import { repeat } from "./runs.ts";

export type Demanded = StackSettings["deploy"]["evidence"][number];

/** What is asked of a commit's evidence. */
export interface EvidenceAsked {
  commit: string;
  demanded: readonly Demanded[];
  artifacts: readonly Artifact[];
  runs: readonly WorkflowRun[];
  /** Milliseconds since the epoch. */
  now: number;
}

/** The newest artifact of each demanded name that a run for exactly this commit left and that is still there. */
export function usable(asked: EvidenceAsked): { demanded: Demanded; artifact: Artifact }[] {
  return asked.demanded.flatMap((demanded) => {
    const artifact = newest(asked, demanded);
    return artifact && !isExpired(artifact, asked.now) ? [{ demanded, artifact }] : [];
  });
}

/** Names what is missing or expired, with the run to repeat. */
export function judgePresence(asked: EvidenceAsked): Verdict {
  const findings = asked.demanded.flatMap((demanded): Finding[] => {
    const found = newest(asked, demanded);
    const property = `evidence ${demanded.artifact}`;
    if (!found)
      return [
        {
          property,
          problem: `no run for the commit ${asked.commit.slice(0, 12)} left this artifact`,
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
  return {
    findings: problems.map((problem) => ({ property, problem, fix })),
    notes: summary ? [`${demanded.artifact}: ${summary}`] : [],
  };
}

function newest({ commit, artifacts }: EvidenceAsked, { artifact: name }: Demanded): Artifact | undefined {
  return artifacts
    .filter((one) => one.name === name && one.workflow_run?.head_sha === commit)
    .sort((a, b) => b.id - a.id)[0];
}

const isExpired = ({ expired, expires_at }: Artifact, now: number) =>
  expired || (expires_at !== null && Date.parse(expires_at) <= now);
