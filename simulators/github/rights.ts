import { type Call, Refusal } from "../kernel/routes.ts";
import { errorBody } from "./errors.ts";

/** How far a right goes; write holds read. */
export type Level = "read" | "write";

/** Rights of a token, by the names that `permissions:` of a workflow has (`pull-requests`), and those that only apps and people can be given (`administration`). */
export type Rights = Readonly<Partial<Record<Right, Level>>>;

/** Names of rights, by GitHub's documentation. */
export type Right =
  | "actions"
  | "administration"
  | "checks"
  | "contents"
  | "deployments"
  | "environments"
  | "issues"
  | "metadata"
  | "pull-requests"
  | "secrets"
  | "statuses"
  | "variables";

/**
 * What each operation demands, by the first part of its name and what it does; of several, one is enough. GitHub's
 * documentation, "Permissions required for GitHub Apps" and "… for fine-grained personal access tokens". Everybody's token
 * may read the metadata.
 */
const NEEDS: Readonly<Record<string, { read: readonly Right[]; write: readonly Right[] }>> = {
  repositories: { read: ["metadata"], write: ["administration"] },
  collaborators: { read: ["metadata"], write: ["administration"] },
  rulesets: { read: ["metadata"], write: ["administration"] },
  branchRules: { read: ["metadata"], write: ["administration"] },
  autolinks: { read: ["administration"], write: ["administration"] },
  immutableReleases: { read: ["administration"], write: ["administration"] },
  environments: { read: ["actions"], write: ["administration"] },
  deploymentPolicies: { read: ["actions"], write: ["administration"] },
  environmentSecrets: { read: ["environments"], write: ["environments"] },
  environmentVariables: { read: ["environments"], write: ["environments"] },
  actionsSecrets: { read: ["secrets"], write: ["secrets"] },
  actionsVariables: { read: ["variables"], write: ["variables"] },
  artifacts: { read: ["actions"], write: ["actions"] },
  runs: { read: ["actions"], write: ["actions"] },
  workflows: { read: ["actions"], write: ["actions"] },
  pendingDeployments: { read: ["actions"], write: ["deployments"] },
  issues: { read: ["issues"], write: ["issues"] },
  issueLabels: { read: ["issues", "pull-requests"], write: ["issues", "pull-requests"] },
  labels: { read: ["issues", "pull-requests"], write: ["issues", "pull-requests"] },
  comments: { read: ["issues", "pull-requests"], write: ["issues", "pull-requests"] },
  pulls: { read: ["pull-requests"], write: ["pull-requests"] },
  reviews: { read: ["pull-requests"], write: ["pull-requests"] },
  commits: { read: ["contents"], write: ["contents"] },
  contents: { read: ["contents"], write: ["contents"] },
  branches: { read: ["contents"], write: ["contents"] },
  tags: { read: ["contents"], write: ["contents"] },
  refs: { read: ["contents"], write: ["contents"] },
  releases: { read: ["contents"], write: ["contents"] },
  assets: { read: ["contents"], write: ["contents"] },
  checks: { read: ["checks"], write: ["checks"] },
  suites: { read: ["checks"], write: ["checks"] },
  statuses: { read: ["statuses"], write: ["statuses"] },
  deployments: { read: ["deployments"], write: ["deployments"] },
  deploymentStatuses: { read: ["deployments"], write: ["deployments"] },
};

/** What an operation demands, or undefined where no right is asked for (who one is, how much is left). */
export function needsOf(
  action: string,
  kind: Call["kind"],
): { level: Level; rights: readonly Right[] } | undefined {
  if (action === "pulls.merge") return { level: "write", rights: ["contents"] };
  // Pull requests are issues: whoever has the right to them reads and changes them as such.
  const one = ["issues.get", "issues.update"].includes(action);
  const found = NEEDS[one ? "issueLabels" : (action.split(".")[0] ?? "")];
  const level = kind === "mutate" ? "write" : "read";
  return found && { level, rights: found[level] };
}

/** Who a token belongs to: a workflow's job or another app's installation, or a person who limited it. */
export type Holder = "integration" | "personal access token";

/**
 * Refuses what a token has no right to, with 403 in GitHub's words and with what would have been enough, as it does in a
 * private repository; of a public one it lets everybody read. A person's fine-grained token can be given no right to checks
 * (cli/cli#9403, cli/cli#12597).
 * @param isPull whether a number is a pull request's: the right to those says nothing about other issues
 */
export function demand(
  call: Call,
  { rights, holder }: { rights: Rights; holder: Holder },
  isPull: (number: number) => boolean,
): void {
  const needs = needsOf(call.action, call.kind);
  if (!needs) {
    // Of an app there is no user (GitHub's documentation of GET /user).
    if (call.action === "user.get" && holder === "integration") throw refused(holder, "");
    return;
  }
  const { level } = needs;
  const number = call.params.number;
  const asked = needs.rights.filter(
    (right) =>
      right !== "pull-requests" ||
      number === undefined ||
      isPull(Number(number)) ||
      needs.rights.length === 1,
  );
  const enough = asked.some((right) => {
    if (right === "metadata") return true;
    if (right === "checks" && holder === "personal access token") return false;
    return rights[right] === "write" || rights[right] === level;
  });
  if (!enough)
    throw refused(holder, needs.rights.map((right) => `${right.replace("-", "_")}=${level}`).join("; "));
}

function refused(holder: Holder, accepted: string): Refusal {
  return new Refusal({
    status: 403,
    body: errorBody(403, `Resource not accessible by ${holder}`),
    headers: { "x-accepted-github-permissions": accepted },
  });
}
