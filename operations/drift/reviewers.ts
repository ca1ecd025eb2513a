import * as z from "zod";
import { github as tokens } from "../../settings/tokens.ts";
import type { GithubClient } from "../github/client.ts";
import type { ExportedResource } from "../workspace/stack.ts";

type Declared = Pick<ExportedResource, "type" | "inputs">;

/**
 * Who must approve a deployment. GitHub's provider does not see that all reviewers are gone, nor that self-review is allowed
 * then: its refresh leaves what the state says. So they are read here.
 */
export interface Approval {
  /** Numeric ids, in order. */
  users: number[];
  teams: number[];
  preventSelfReview: boolean;
}

const reviewer = z.object({ type: z.enum(["User", "Team"]), reviewer: z.object({ id: z.int() }) });
const rule = z.object({
  type: z.string(),
  prevent_self_review: z.boolean().optional(),
  reviewers: z.array(reviewer).optional(),
});
/** As much as is read of an environment (GitHub's documentation, "Get an environment"). */
const environment = z.object({ protection_rules: z.array(rule).nullish() });

/** Who must approve by what GitHub answers. */
export function approvalOf(answer: z.infer<typeof environment>): Approval {
  const found = (answer.protection_rules ?? []).find(({ type }) => type === "required_reviewers");
  const ids = (type: "User" | "Team") =>
    (found?.reviewers ?? []).flatMap((one) => (one.type === type ? [one.reviewer.id] : [])).sort(byNumber);
  return { users: ids("User"), teams: ids("Team"), preventSelfReview: found?.prevent_self_review === true };
}

/** Who must approve by the stored state of an environment. */
export function declaredApproval(inputs: Record<string, unknown>): Approval {
  const blocks = (inputs.reviewers ?? []) as { users?: number[]; teams?: number[] }[];
  return {
    users: blocks.flatMap(({ users = [] }) => users).sort(byNumber),
    teams: blocks.flatMap(({ teams = [] }) => teams).sort(byNumber),
    preventSelfReview: inputs.preventSelfReview === true,
  };
}

/** What differs, for a person; nothing where nobody has to approve. */
export function approvalRemarks(name: string, declared: Approval, live: Approval): string[] {
  const shown = ({ users, teams }: Approval) =>
    [...users.map((id) => `user ${id}`), ...teams.map((id) => `team ${id}`)].join(", ") || "nobody";
  if (declared.users.length + declared.teams.length === 0) return [];
  const remarks: string[] = [];
  if (shown(declared) !== shown(live))
    remarks.push(
      `the environment ${name} on GitHub is approved by ${shown(live)}, and ${shown(declared)} is declared. Set them again in the repository's settings: a refresh does not see it, so no update puts it right`,
    );
  if (declared.preventSelfReview && !live.preventSelfReview)
    remarks.push(
      `in the environment ${name} on GitHub people may approve their own deployments, which is declared not to be`,
    );
  return remarks;
}

/** Compares every environment among the stored resources with GitHub: one request each. */
export async function checkReviewers(declared: readonly Declared[], client: GithubClient): Promise<string[]> {
  const remarks: string[] = [];
  for (const { inputs = {} } of declared.filter(({ type }) => type === tokens.RepositoryEnvironment)) {
    const name = String(inputs.environment);
    const live = await client.find(`/environments/${encodeURIComponent(name)}`, environment);
    // One that is gone is drift that a refresh sees.
    if (live) remarks.push(...approvalRemarks(name, declaredApproval(inputs), approvalOf(live)));
  }
  return remarks;
}

const byNumber = (a: number, b: number) => a - b;
