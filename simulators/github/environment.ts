import { Scope } from "./scope.ts";

/** Who may approve a deployment. */
export interface Reviewer {
  type: "User" | "Team";
  id: number;
}

/** Which refs may deploy: any, those of protected branches, or those that a deployment policy names. */
export type BranchPolicy = "all" | "protected" | "custom";

/** A branch or tag pattern of an environment whose branch policy is `custom`. */
export interface DeploymentPolicy {
  id: number;
  name: string;
  type: "branch" | "tag";
}

/** What a PUT sets. */
export interface EnvironmentRules {
  /** Minutes, 0 to 43200 (30 days). */
  waitTimer: number;
  reviewers: Reviewer[];
  preventSelfReview: boolean;
  canAdminsBypass: boolean;
  branchPolicy: BranchPolicy;
}

/** An environment: rules, deployment policies, and its own secrets and variables. */
export class Environment extends Scope {
  readonly id: number;
  readonly name: string;
  readonly createdAt: number;
  updatedAt: number;
  rules: EnvironmentRules;
  readonly policies = new Map<number, DeploymentPolicy>();

  /** `seed` is the world's, `at` in milliseconds since the epoch. An environment made anew has another sealing key. */
  constructor(seed: string, id: number, name: string, at: number, rules: EnvironmentRules) {
    super(seed, `environment ${id}`);
    this.id = id;
    this.name = name;
    this.createdAt = at;
    this.updatedAt = at;
    this.rules = rules;
  }
}
