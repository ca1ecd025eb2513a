import { MAIN } from "../../settings/rules/environments.ts";
import type { GithubClient } from "../github/client.ts";
import { deploymentsTo, lastStatus } from "../github/deployments.ts";
import { branchAgainst, commitOfTag, compareCommits, isInHistory } from "../github/history.ts";
import { ref } from "../github/shapes.ts";
import { together, type Verdict } from "./gate.ts";
import { judgeProvenance, type StackRun } from "./provenance.ts";

/** What the gate about the origin of a production release looks at. */
export interface OriginAsked {
  github: GithubClient;
  commit: string;
  version: string | undefined;
  digest: string | undefined;
  /** Name of production's own environment, and of staging's, at GitHub. */
  environments: { production: string; staging: string };
  stagingBakeMinutes: number;
  hotfix: boolean;
  /** Logins whose records of deployments count. */
  deployers: readonly string[];
  /** Milliseconds since the epoch. */
  now: number;
}

/** Tag, branch and staging's record of a release; at most seven requests, two more for a hotfix, and two where GitHub does not know something. */
export async function originGate(asked: OriginAsked): Promise<Verdict> {
  const { github, commit, version, digest, environments, stagingBakeMinutes, hotfix, now } = asked;
  const [taggedCommit, main, staging, debt] = await Promise.all([
    version === undefined ? undefined : commitOfTag(github, version),
    branchAgainst(github, commit, MAIN),
    runOn(asked, environments.staging, commit),
    hotfix ? noDebt : debtOfLastHotfix(asked),
  ]);
  const onMain = isInHistory(main);
  const unknownTo =
    main?.status === "unknown" && main.commits.includes(commit) ? repositoryOf(github) : undefined;
  const looked = hotfix && !onMain && unknownTo === undefined;
  const hotfixBranch = looked ? await hotfixBranchOf(github, commit) : undefined;
  const from = { version, commit, digest, taggedCommit, unknownTo, onMain, hotfixBranch, staging };
  return together(judgeProvenance(from, { stagingBakeMinutes, hotfix, now }), debt);
}

const repositoryOf = ({ owner, repository }: GithubClient) => `${owner}/${repository}`;
const noDebt: Verdict = { findings: [], notes: [] };

/** A hotfix owes staging its run: production takes nothing else while that is overdue. */
async function debtOfLastHotfix(asked: OriginAsked): Promise<Verdict> {
  const { github, environments, deployers: by, now } = asked;
  const [last] = await deploymentsTo(github, environments.production, { limit: 1, by });
  const hotfix = last?.payload?.hotfix;
  if (!last || !hotfix || Date.parse(hotfix.stagingDue) > now) return noDebt;
  const staging = await runOn(asked, environments.staging, last.sha);
  if (staging?.state === "success") return noDebt;
  const property = `hotfix ${last.payload?.version ?? last.sha.slice(0, 12)}`;
  const problem = `was due on staging by ${hotfix.stagingDue.slice(0, 16).replace("T", " ")} UTC and has not run there`;
  const fix = `npm run deploy -- staging --image ${last.payload?.digest ?? last.sha}`;
  return { findings: [{ property, problem, fix }], notes: [] };
}

/** How an environment ran a commit, by our own newest record of it. */
async function runOn(
  { github, deployers: by }: OriginAsked,
  environment: string,
  commit: string,
): Promise<StackRun | undefined> {
  const [last] = await deploymentsTo(github, environment, { commit, limit: 1, by });
  const status = last && (await lastStatus(github, last.id, by));
  return status && { state: status.state, at: Date.parse(status.created_at), digest: last.payload?.digest };
}

/** Whether a commit is in the history of a branch. */
export async function isOnBranch(github: GithubClient, commit: string, branch: string): Promise<boolean> {
  return isInHistory(await branchAgainst(github, commit, branch));
}

async function hotfixBranchOf(github: GithubClient, commit: string): Promise<string | undefined> {
  for await (const { ref: name, object } of github.each("/git/matching-refs/heads/hotfix/", ref)) {
    if (isInHistory(await compareCommits(github, commit, object.sha)))
      return name.replace(/^refs\/heads\//, "");
  }
  return undefined;
}
