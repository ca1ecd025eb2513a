import { RepositoryRuleset } from "@pulumi/github/repositoryRuleset.js";
import type * as pulumi from "@pulumi/pulumi";
import { rulesetChecks } from "../../settings/rules/required-checks.ts";
import type { SharedSettings } from "../../settings/shared.ts";

/**
 * Rules of the default branch: changes come by pull request, reviewed, with green checks that have seen the newest base, in
 * a linear history that nobody rewrites. Nobody passes them by, administrators included.
 */
export function createMainRuleset(
  { name, main }: SharedSettings["repository"],
  opts: pulumi.CustomResourceOptions,
): RepositoryRuleset {
  return new RepositoryRuleset(
    "main",
    {
      name: "main",
      repository: name,
      target: "branch",
      enforcement: "active",
      conditions: { refName: { includes: ["~DEFAULT_BRANCH"], excludes: [] } },
      rules: {
        deletion: true,
        nonFastForward: true,
        requiredLinearHistory: true,
        pullRequest: {
          requiredApprovingReviewCount: main.approvals,
          dismissStaleReviewsOnPush: true,
          requireLastPushApproval: main.lastPushApproval,
          requireCodeOwnerReview: main.codeOwners,
          requiredReviewThreadResolution: true,
          // A merge commit would break the linear history.
          allowedMergeMethods: ["squash", "rebase"],
        },
        requiredStatusChecks: {
          strictRequiredStatusChecksPolicy: true,
          requiredChecks: rulesetChecks(main),
        },
      },
    },
    { deleteBeforeReplace: true, ...opts },
  );
}
