import * as z from "zod";
import type { GithubClient } from "../github/client.ts";
import { deploymentsTo, lastStatus } from "../github/deployments.ts";
import { comparison, ref } from "../github/shapes.ts";
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

/** The branch that every release comes from, as the repository's ruleset protects it. */
const MAIN = "main";

/** Tag, branch and staging's record of a release; at most six requests, two more for a hotfix. */
export async function originGate(asked: OriginAsked): Promise<Verdict> {
  const { github, commit, version, digest, environments, stagingBakeMinutes, hotfix, now } = asked;
  const [taggedCommit, onMain, hotfixBranch, staging, debt] = await Promise.all([
    version === undefined ? undefined : commitOfTag(github, version),
    isIn(github, commit, MAIN),
    hotfix ? hotfixBranchOf(github, commit) : undefined,
    runOn(asked, environments.staging, commit),
    hotfix ? noDebt : debtOfLastHotfix(asked),
  ]);
  const from = { version, commit, digest, taggedCommit, onMain, hotfixBranch, staging };
  return together(judgeProvenance(from, { stagingBakeMinutes, hotfix, now }), debt);
}

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

const annotated = z.object({ object: z.object({ sha: z.string() }) });

/** The commit that a tag is on; an annotated tag is an object of its own that names it. */
async function commitOfTag(github: GithubClient, tag: string): Promise<string | undefined> {
  const found = await github.find(`/git/ref/tags/${encodeURIComponent(tag)}`, ref);
  if (!found) return undefined;
  const { type, sha } = found.object;
  return type === "tag" ? (await github.get(`/git/tags/${sha}`, annotated)).object.sha : sha;
}

/** Whether a commit is in the history of a branch. */
async function isIn(github: GithubClient, commit: string, branch: string): Promise<boolean> {
  const found = await github.find(`/compare/${commit}...${encodeURIComponent(branch)}`, comparison);
  return found?.status === "ahead" || found?.status === "identical";
}

async function hotfixBranchOf(github: GithubClient, commit: string): Promise<string | undefined> {
  for await (const { ref: name } of github.each("/git/matching-refs/heads/hotfix/", ref)) {
    const branch = name.replace(/^refs\/heads\//, "");
    if (await isIn(github, commit, branch)) return branch;
  }
  return undefined;
}
