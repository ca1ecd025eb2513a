import type { Route } from "../kernel/routes.ts";
import { accountRoutes } from "./accounts.ts";
import { approvalRoutes } from "./approvals.ts";
import { artifactRoutes } from "./artifacts.ts";
import { autolinkRoutes } from "./autolinks.ts";
import { branchRoutes } from "./branches.ts";
import { checkSuiteRoutes } from "./check-suites.ts";
import { checkRoutes } from "./checks.ts";
import { commentRoutes } from "./comments.ts";
import { commitRoutes } from "./commits.ts";
import { contentRoutes } from "./contents.ts";
import { deploymentPolicyRoutes } from "./deployment-policies.ts";
import { deploymentRoutes } from "./deployments.ts";
import { environmentRoutes } from "./environments.ts";
import type { Github } from "./github.ts";
import { immutableReleaseRoutes } from "./immutable-releases.ts";
import { issueRoutes } from "./issues.ts";
import { labelRoutes } from "./labels.ts";
import type { Limits } from "./limits.ts";
import { pendingDeploymentRoutes } from "./pending-deployments.ts";
import { pullRoutes } from "./pulls.ts";
import { refRoutes } from "./refs.ts";
import { releaseAssetRoutes } from "./release-assets.ts";
import { releaseRoutes } from "./releases.ts";
import { repositoryRoutes } from "./repositories.ts";
import { rulesetRoutes } from "./rulesets.ts";
import { secretRoutes } from "./secrets.ts";
import { tagObjectRoutes } from "./tag-objects.ts";
import { variableRoutes } from "./variables.ts";
import { workflowJobRoutes } from "./workflow-jobs.ts";
import { workflowRunRoutes } from "./workflow-runs.ts";
import { workflowRoutes } from "./workflows.ts";

/** Everything that the API answers. */
export function githubRoutes(github: Github, limits: Limits): Route[] {
  return [
    ...accountRoutes(github, limits),
    ...repositoryRoutes(github),
    ...environmentRoutes(github),
    ...deploymentPolicyRoutes(github),
    ...secretRoutes(github),
    ...variableRoutes(github),
    ...rulesetRoutes(github),
    ...labelRoutes(github),
    ...autolinkRoutes(github),
    ...commentRoutes(github),
    ...issueRoutes(github),
    ...approvalRoutes(github),
    ...pullRoutes(github),
    ...checkRoutes(github),
    ...commitRoutes(github),
    ...contentRoutes(github),
    ...refRoutes(github),
    ...branchRoutes(github),
    ...checkSuiteRoutes(github),
    ...workflowRoutes(github),
    ...pendingDeploymentRoutes(github),
    ...tagObjectRoutes(github),
    ...deploymentRoutes(github),
    ...workflowRunRoutes(github),
    ...workflowJobRoutes(github),
    ...artifactRoutes(github),
    ...releaseAssetRoutes(github),
    ...releaseRoutes(github),
    ...immutableReleaseRoutes(github),
  ];
}
