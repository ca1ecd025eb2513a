import * as z from "zod";
import { redact } from "../../providers/kernel/redact.ts";
import type { GithubClient } from "./client.ts";
import { isAmong } from "./deployers.ts";
import { type DeploymentStatus, deployment, deploymentStatus } from "./shapes.ts";

/** What our own deployments are called, so that those that GitHub makes for a job with an environment are told apart. */
export const TASK = "hotdash:deploy";

/** Longest description of a deployment or a status (GitHub's documentation). */
const LONGEST_DESCRIPTION = 140;

/** What a deployment of ours says about itself. Nothing in it is secret. */
export const payload = z.object({
  digest: z.string(),
  version: z.string().optional(),
  fingerprint: z.string().optional(),
  hotfix: z.object({ reason: z.string(), approver: z.string(), stagingDue: z.iso.datetime() }).optional(),
});
export type DeploymentPayload = z.infer<typeof payload>;

const record = deployment.extend({
  payload: z.unknown().transform((given) => payload.safeParse(given).data),
});
export type DeploymentRecord = z.infer<typeof record>;

/**
 * Deployments of ours to an environment, newest first; of one commit where that is given. Stops reading at `limit`.
 * @param by logins whose records count: whoever may write deployments may write the same words
 */
export async function deploymentsTo(
  github: GithubClient,
  environment: string,
  { commit, limit, by }: { commit?: string; limit: number; by: readonly string[] },
): Promise<DeploymentRecord[]> {
  const query = new URLSearchParams({ environment, task: TASK, ...(commit ? { sha: commit } : {}) });
  const found: DeploymentRecord[] = [];
  for await (const one of github.each(`/deployments?${query}`, record)) {
    if (isAmong(by, one.creator?.login)) found.push(one);
    if (found.length >= limit) break;
  }
  return found;
}

/**
 * What was said last about a deployment. `inactive` is passed over: GitHub says it of each success that another deployment
 * to the same environment followed.
 */
export async function lastStatus(
  github: GithubClient,
  id: number,
  by: readonly string[],
): Promise<DeploymentStatus | undefined> {
  for await (const status of github.each(`/deployments/${id}/statuses`, deploymentStatus))
    if (status.state !== "inactive" && isAmong(by, status.creator?.login)) return status;
  return undefined;
}

/** Those of some records that went well, in their order; each is asked about only when it is its turn. */
export async function* wentWell<T extends { id: number }>(
  github: GithubClient,
  records: readonly T[],
  by: readonly string[],
): AsyncGenerator<T> {
  for (const one of records) if ((await lastStatus(github, one.id, by))?.state === "success") yield one;
}

/** What is to be said about a commit on an environment. */
export interface DeploymentRecordGiven {
  commit: string;
  environment: string;
  state: "success" | "failure";
  description: string;
  /** Where it answers. */
  url: string;
  payload: DeploymentPayload;
  /** Logins whose records count. */
  by: readonly string[];
}

/**
 * Says what became of a commit on an environment. The gates judged its checks, so GitHub is not to ask for them. A record
 * of the same digest that a killed run left without a word is taken up.
 */
export async function recordDeployment(github: GithubClient, given: DeploymentRecordGiven): Promise<void> {
  const { environment, state, url } = given;
  const description = redact(given.description).slice(0, LONGEST_DESCRIPTION);
  const id = (await silentRecord(github, given)) ?? (await newRecord(github, given, description));
  await github.change(
    {
      method: "POST",
      path: `/deployments/${id}/statuses`,
      body: { state, description, environment, environment_url: url, auto_inactive: true },
    },
    deploymentStatus,
  );
}

async function silentRecord(
  github: GithubClient,
  { commit, environment, payload: { digest }, by }: DeploymentRecordGiven,
): Promise<number | undefined> {
  const [last] = await deploymentsTo(github, environment, { commit, limit: 1, by });
  if (last?.payload?.digest !== digest) return undefined;
  return (await lastStatus(github, last.id, by)) ? undefined : last.id;
}

async function newRecord(
  github: GithubClient,
  { commit, environment, payload: said }: DeploymentRecordGiven,
  description: string,
): Promise<number> {
  const body = {
    ...{ ref: commit, environment, task: TASK, description, payload: said },
    ...{ auto_merge: false, required_contexts: [] },
  };
  return (await github.change({ method: "POST", path: "/deployments", body }, deployment)).id;
}
