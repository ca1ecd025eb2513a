import * as z from "zod";
import { LONGEST_WAIT } from "../rules/environments.ts";
import type { StackName } from "../stack-name.ts";
import { setting, text, wholeNumber, yesOrNo } from "./common.ts";

/**
 * Reviewer in the committed file of production until the team writes its own there: a number that no account has yet. No
 * live stack accepts it.
 */
export const STAND_IN_REVIEWER = 2_147_483_647;

/** The repository of the application, unless a stack names another. */
export const DEFAULT_REPOSITORY = "HotDash";

const numericIds = setting(z.array(z.int().min(1)), {
  allowed: "a list of numeric ids, as `gh api users/<login> --jq .id` prints them",
  example: [],
});
const patterns = setting(z.array(z.string().regex(/^\S+$/)), {
  allowed: 'a list of names or patterns, such as main or "v*"',
  example: ["main"],
});

/** How a deployment environment is protected. */
export const environmentRules = {
  /** Who may approve a deployment, by numeric id. */
  reviewers: z
    .strictObject({ users: numericIds.default([]), teams: numericIds.default([]) })
    .default({ users: [], teams: [] }),
  /** Minutes that a deployment waits. */
  wait_timer: wholeNumber(0, LONGEST_WAIT, { unit: "minutes" }).default(0),
  /** Whether the person who started a deployment is kept from approving it. */
  prevent_self_review: yesOrNo(false).default(false),
  /** Whether administrators may skip the rules. */
  can_admins_bypass: yesOrNo(false).default(false),
  /** Branches and tags that may deploy; without any, all may. */
  deployment_policy: z.strictObject({ branches: patterns.optional(), tags: patterns.optional() }).default({}),
};

/** Name of a repository, without its owner. */
export const repositoryName = text(
  /^[A-Za-z0-9._-]{1,100}$/,
  "the name of a repository, without its owner",
  DEFAULT_REPOSITORY,
);

const names = setting(z.array(z.string().regex(/^[A-Z][A-Z0-9_]*$/)), {
  allowed: "a list of names of variables, such as DIRECT_URL",
  example: ["DIRECT_URL"],
});

/** The repository's deployment environment of this stack. The owner is `github:owner`, as the provider reads it. */
export const github = z.strictObject({
  repository: repositoryName,
  environment: text(
    /^[^\s/\\:]{1,255}$/,
    "the name of an environment, without spaces, slashes and colons",
    ({ stack, environmentClass }: StackName) => (environmentClass === "preview" ? "preview" : stack),
  ),
  ...environmentRules,
  /**
   * What workflows of the application's repository read of this environment, by name: those of this repository read none of the
   * stack's values. Nothing that is not named here goes to GitHub.
   */
  workflowReads: z.strictObject({ secrets: names.default([]), variables: names.default([]) }).prefault({}),
});
