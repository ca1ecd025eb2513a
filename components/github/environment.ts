import { ActionsEnvironmentSecret } from "@pulumi/github/actionsEnvironmentSecret.js";
import { ActionsEnvironmentVariable } from "@pulumi/github/actionsEnvironmentVariable.js";
import { RepositoryEnvironment } from "@pulumi/github/repositoryEnvironment.js";
import { RepositoryEnvironmentDeploymentPolicy } from "@pulumi/github/repositoryEnvironmentDeploymentPolicy.js";
import * as pulumi from "@pulumi/pulumi";
import { component } from "../../settings/tokens.ts";
import type { StackSettings } from "../../settings/types.ts";

/** Where an environment is, how it is protected, and what its workflows use. */
export interface EnvironmentArgs
  extends Omit<StackSettings["github"], "owner" | "baseUrl" | "workflowReads"> {
  /** Plain values by name. @default none */
  githubVariables?: Readonly<Record<string, string>>;
  /** Secret values by name, in clear: they leave here as secrets only. @default none */
  githubSecrets?: Readonly<Record<string, string>>;
}

/**
 * A deployment environment on GitHub: who may deploy to it, from which branches and tags, and the variables and the few
 * secrets that its workflows use. Those of a stack come from the same settings that go to Fly, so they cannot diverge.
 */
export class Environment extends pulumi.ComponentResource {
  constructor(name: string, args: EnvironmentArgs, opts?: pulumi.ComponentResourceOptions) {
    super(component.Environment, name, {}, opts);
    const { repository, environment, deployment_policy: policy, reviewers, ...rules } = args;
    const { githubVariables = {}, githubSecrets = {} } = args;
    const target = { repository, environment };

    const protection = createEnvironment(this);
    // GitHub replaces by name: the old object has to go first. A replaced environment comes back empty, so what is in
    // it is replaced along with it.
    const child = {
      parent: this,
      dependsOn: protection,
      deleteBeforeReplace: true,
      replaceWith: [protection],
    };
    for (const pattern of policy.branches ?? []) createPolicy("branch", pattern);
    for (const pattern of policy.tags ?? []) createPolicy("tag", pattern);
    for (const [variable, value] of Object.entries(githubVariables)) createVariable(variable, value);
    for (const [secret, value] of Object.entries(githubSecrets)) createSecret(secret, value);
    this.registerOutputs({});

    function createEnvironment(parent: pulumi.Resource) {
      const restricted = [...(policy.branches ?? []), ...(policy.tags ?? [])].length > 0;
      return new RepositoryEnvironment(
        name,
        {
          ...target,
          waitTimer: rules.wait_timer,
          preventSelfReview: rules.prevent_self_review,
          canAdminsBypass: rules.can_admins_bypass,
          ...(reviewers.users.length + reviewers.teams.length > 0
            ? { reviewers: [{ users: [...reviewers.users], teams: [...reviewers.teams] }] }
            : {}),
          ...(restricted
            ? { deploymentBranchPolicy: { protectedBranches: false, customBranchPolicies: true } }
            : {}),
        },
        { parent, deleteBeforeReplace: true },
      );
    }

    function createPolicy(kind: "branch" | "tag", pattern: string) {
      const allowed = kind === "branch" ? { branchPattern: pattern } : { tagPattern: pattern };
      new RepositoryEnvironmentDeploymentPolicy(
        `${name}-${kind}-${pattern}`,
        { ...target, ...allowed },
        child,
      );
    }

    function createVariable(variableName: string, value: string) {
      new ActionsEnvironmentVariable(`${name}-${variableName}`, { ...target, variableName, value }, child);
    }

    function createSecret(secretName: string, value: string) {
      new ActionsEnvironmentSecret(
        `${name}-${secretName}`,
        { ...target, secretName, plaintextValue: pulumi.secret(value) },
        child,
      );
    }
  }
}
