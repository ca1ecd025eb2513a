import type { Finding } from "../../settings/finding.ts";
import type { Checks } from "../../settings/rules/required-checks.ts";
import type { StackSettings } from "../../settings/types.ts";
import type { GithubClient } from "../github/client.ts";
import { jsonIn, xmlIn } from "../github/documents.ts";
import { isUnknownCommit } from "../github/history.ts";
import { artifact, checkRun, type WorkflowRun, workflowRun } from "../github/shapes.ts";
import { judgeChecks } from "./checks.ts";
import { isTrusted, judgeContent, judgePresence, usable } from "./evidence.ts";
import { together, type Verdict } from "./gate.ts";
import { unknownCommit } from "./provenance.ts";

/** What the gates about a commit look at. */
export interface CommitAsked {
  github: GithubClient;
  commit: string;
  deploy: StackSettings["deploy"];
  /** Checks that the repository demands of every commit. */
  required: Checks;
  /** Who reads checks, where that takes another token. @default github */
  reader?: GithubClient;
  /** Workflow runs of the commit: asked for once, by whichever gate needs them first. */
  runs(): Promise<WorkflowRun[]>;
  /** The hotfix path. */
  hotfix: boolean;
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
  reader = github,
}: Pick<CommitAsked, "github" | "commit" | "required" | "runs" | "now" | "reader">): Promise<Verdict> {
  if (required.requiredChecks.length === 0) return { findings: [NO_CHECKS], notes: [] };
  const listed = reader.list(`/commits/${commit}/check-runs?filter=latest`, checkRun, "check_runs");
  const [checks, runs] = await Promise.all([listed.catch(noneOfUnknown), ofCommit()]);
  if (checks === undefined)
    return { findings: [unknownCommit(commit, `${github.owner}/${github.repository}`)], notes: [] };
  const today = new Date(now).toISOString().slice(0, 10);
  return judgeChecks({ commit, required, checks, runs, today });
}

/** Undefined for a commit that GitHub does not have. */
function noneOfUnknown(error: unknown): undefined {
  if (!isUnknownCommit(error)) throw error;
}

/** The stack shared refuses the same: main would merge what nothing has seen. */
const NO_CHECKS: Finding = {
  property: "repository.main.requiredChecks",
  problem: "names no check, so that nothing has seen this commit",
  fix: "npm run pulumi -- config rm --path 'hotdash:repository.main.requiredChecks' -s shared",
};

/** Evidence: a list of artifacts by name in each run that is trusted with one, and the archive of each that counts. */
export async function evidenceGate({
  github,
  commit,
  deploy,
  runs: ofCommit,
  hotfix,
  now,
}: CommitAsked): Promise<Verdict> {
  const demanded = deploy.evidence;
  if (demanded.length === 0) return { findings: [], notes: ["no evidence is demanded"] };
  const runs = await ofCommit();
  const wanted = demanded.flatMap(({ artifact: name, workflow }) =>
    runs.filter((run) => isTrusted(run, { workflow, commit, hotfix })).map(({ id }) => ({ name, id })),
  );
  const found = wanted.map(({ name, id }) =>
    github.list(`/actions/runs/${id}/artifacts?name=${encodeURIComponent(name)}`, artifact, "artifacts"),
  );
  const artifacts = (await Promise.all(found)).flat();
  const asked = { commit, demanded, artifacts, runs, hotfix, now };
  const contents = usable(asked).map(async ({ demanded: wanted, artifact: { id, workflow_run: run } }) => {
    const archive = await github.download(`/actions/artifacts/${id}/zip`);
    const documents = wanted.report === "junit" ? [xmlIn(archive)] : jsonIn(archive);
    return judgeContent(wanted, documents, { commit, runs, id: run?.id });
  });
  return together(judgePresence(asked), ...(await Promise.all(contents)));
}

/** Workflow runs of a commit. */
export function runsOf(github: GithubClient, commit: string): Promise<WorkflowRun[]> {
  return github.list(`/actions/runs?head_sha=${commit}`, workflowRun, "workflow_runs");
}
