import * as z from "zod";
import type { Finding } from "../../settings/finding.ts";
import type { GithubClient } from "../github/client.ts";
import { sameLogin } from "../github/deployers.ts";
import { type Review, review, runApproval } from "../github/shapes.ts";
import type { Verdict } from "./gate.ts";

/** What the gate about the approver of a hotfix looks at. */
export interface ApproverAsked {
  github: GithubClient;
  commit: string;
  /** Login of who is said to answer for it. */
  approver: string;
  /** Logins of who starts this, as far as they are known. */
  actors: readonly string[];
  /** Run of a workflow that this is a job of. */
  run: number | undefined;
}

/** What GitHub knows of an approver. */
export interface ApproverFacts {
  /** Role in the repository: admin, maintain, write, triage, read, none; undefined for a login that nobody has. */
  role: string | undefined;
  /** Reviews of the pull requests that the commit belongs to, oldest first. */
  reviews: readonly Review[];
  /** Who approved a deployment of the run. */
  approvedRun: readonly string[];
}

/** Roles whose holders answer for a release: those who may push. */
const MAY_ANSWER = ["admin", "maintain", "write"];

/** Asks GitHub who the approver is and what they approved; at most four requests and one a pull request. */
export async function approverGate(asked: ApproverAsked): Promise<Verdict> {
  const { github, commit, approver, run } = asked;
  const [permission, pulls, approvals] = await Promise.all([
    github.find(`/collaborators/${encodeURIComponent(approver)}/permission`, collaborator),
    github.list(`/commits/${commit}/pulls`, numbered),
    run === undefined ? [] : github.find(`/actions/runs/${run}/approvals`, z.array(runApproval)),
  ]);
  const reviews = await Promise.all(
    pulls.map(({ number }) => github.list(`/pulls/${number}/reviews`, review)),
  );
  return judgeApprover(asked, {
    role: permission?.role_name,
    reviews: reviews.flat(),
    approvedRun: (approvals ?? []).flatMap(({ state, user }) =>
      state === "approved" && user ? user.login : [],
    ),
  });
}

/**
 * Whether a hotfix has somebody who answers for it: a collaborator who may push, other than who starts it, whose approval of
 * exactly this commit, or of this run's deployment, GitHub knows. Pure. Logins are the same whatever their case.
 */
export function judgeApprover(
  { commit, approver, actors, run }: Pick<ApproverAsked, "commit" | "approver" | "actors" | "run">,
  { role, reviews, approvedRun }: ApproverFacts,
): Verdict {
  const findings: Finding[] = [];
  const add = (problem: string, fix: string) =>
    findings.push({ property: `approver ${approver}`, problem, fix });
  if (actors.some((one) => sameLogin(one, approver)))
    add("is who starts this", "name somebody else: --approver <login>");
  if (role === undefined || !MAY_ANSWER.includes(role))
    add(
      role === undefined ? "is the login of nobody" : `may not push to the repository (role: ${role})`,
      "name a collaborator who may: --approver <login>",
    );
  const byCommit = reviews.findLast(
    ({ user, state }) => user !== null && sameLogin(user.login, approver) && DECISIONS.includes(state),
  );
  const approvedCommit = byCommit?.state === "APPROVED" && byCommit.commit_id === commit;
  const short = commit.slice(0, 12);
  if (!approvedCommit && !approvedRun.some((one) => sameLogin(one, approver)))
    add(
      byCommit === undefined
        ? `has approved neither ${short} nor this run, as far as GitHub knows`
        : byCommit.state === "APPROVED"
          ? `approved another commit (${byCommit.commit_id?.slice(0, 12) ?? "none"}), not ${short}`
          : `has not approved ${short}: the last review says ${byCommit.state.toLowerCase()}`,
      `an approving review of the pull request at exactly ${short}, or of this deployment${
        run === undefined ? " (gh workflow run production.yml)" : ""
      }, by ${approver}`,
    );
  const how = approvedCommit ? `the review of ${short}` : `the deployment of run ${run}`;
  return { findings, notes: findings.length === 0 ? [`${approver} approved ${how}`] : [] };
}

/** Reviews that decide; a comment takes nothing back. */
const DECISIONS = ["APPROVED", "CHANGES_REQUESTED", "DISMISSED"];

const collaborator = z.object({ role_name: z.string() });
const numbered = z.object({ number: z.int() });
