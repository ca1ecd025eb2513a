import type { Finding } from "../../settings/finding.ts";
import type { Checks } from "../../settings/rules/required-checks.ts";
import type { StackSettings } from "../../settings/types.ts";
import type { GithubClient } from "../github/client.ts";
import { type Artifact, artifact, checkRun, type WorkflowRun, workflowRun } from "../github/shapes.ts";
import { isJsonFile, unzip } from "../github/unzip.ts";
import { judgeChecks } from "./checks.ts";
import { judgeContent, judgePresence, usable } from "./evidence.ts";
import { together, type Verdict } from "./gate.ts";

/** What the gates about a commit look at. */
export interface CommitAsked {
  github: GithubClient;
  commit: string;
  deploy: StackSettings["deploy"];
  /** Checks that the repository demands of every commit. */
  required: Checks;
  /** Workflow runs of the commit: asked for once, by whichever gate needs them first. */
  runs(): Promise<WorkflowRun[]>;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Required checks: two lists, one of the commit's checks and one of its workflow runs. */
export async function checksGate({
  github,
  commit,
  required,
  runs: ofCommit,
  now,
}: CommitAsked): Promise<Verdict> {
  if (required.requiredChecks.length === 0) return { findings: [NO_CHECKS], notes: [] };
  const [checks, runs] = await Promise.all([
    github.list(`/commits/${commit}/check-runs?filter=latest`, checkRun, "check_runs"),
    ofCommit(),
  ]);
  const today = new Date(now).toISOString().slice(0, 10);
  return judgeChecks({ commit, required, checks, runs, today });
}

/** The stack shared refuses the same: main would merge what nothing has seen. */
const NO_CHECKS: Finding = {
  property: "repository.main.requiredChecks",
  problem: "names no check, so that nothing has seen this commit",
  fix: "npm run pulumi -- config rm --path 'hotdash:repository.main.requiredChecks' -s shared",
};

/** Evidence: a list of artifacts by name for each that is demanded, and the archive of each that is there. */
export async function evidenceGate({
  github,
  commit,
  deploy,
  runs: ofCommit,
  now,
}: CommitAsked): Promise<Verdict> {
  const demanded = deploy.evidence;
  if (demanded.length === 0) return { findings: [], notes: ["no evidence is demanded"] };
  const [runs, ...found] = await Promise.all([
    ofCommit(),
    ...demanded.map(({ artifact: name }) => newestArtifact(github, name, commit)),
  ]);
  const artifacts = found.filter((one) => one !== undefined);
  const asked = { commit, demanded, artifacts, runs, now };
  const contents = usable(asked).map(async ({ demanded: wanted, artifact: { id, workflow_run: run } }) => {
    const documents = jsonIn(await github.download(`/actions/artifacts/${id}/zip`));
    return judgeContent(wanted, documents, { commit, runs, id: run?.id });
  });
  return together(judgePresence(asked), ...(await Promise.all(contents)));
}

/** Workflow runs of a commit. */
export function runsOf(github: GithubClient, commit: string): Promise<WorkflowRun[]> {
  return github.list(`/actions/runs?head_sha=${commit}`, workflowRun, "workflow_runs");
}

/** GitHub lists the newest first, so the first of the commit is the one. */
async function newestArtifact(
  github: GithubClient,
  name: string,
  commit: string,
): Promise<Artifact | undefined> {
  const path = `/actions/artifacts?name=${encodeURIComponent(name)}`;
  for await (const one of github.each(path, artifact, "artifacts"))
    if (one.workflow_run?.head_sha === commit) return one;
  return undefined;
}

/** The JSON documents of an archive; other files are left out. */
function jsonIn(archive: Uint8Array): unknown[] {
  return [...unzip(archive, isJsonFile).values()].flatMap((file) => {
    try {
      return [JSON.parse(file.toString("utf8")) as unknown];
    } catch {
      return [];
    }
  });
}
