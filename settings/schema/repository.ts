import * as z from "zod";
import { LABELS } from "../labels.ts";
import { REQUIRED_CHECKS } from "../rules/required-checks.ts";
import { day, setting, text, wholeNumber, yesOrNo } from "./common.ts";
import { DEFAULT_REPOSITORY, environmentRules, repositoryName } from "./github.ts";

/** What the team wants a pull request to wait at most. */
export const PIPELINE_MINUTES = 10;

/** A label of issues; GitHub's documentation: names of up to 50 characters, descriptions of up to 100. */
const label = z.strictObject({
  name: text(/^\S(.{0,48}\S)?$/, "a name of up to 50 characters", "drift"),
  color: text(/^[0-9a-f]{6}$/, "six hexadecimal digits in lower case, without #", "d93f0b"),
  description: text(/^.{0,100}$/, "up to 100 characters").optional(),
});

const autolink = z.strictObject({
  key_prefix: text(/^[A-Za-z0-9.:=+/#-]*[A-Za-z.:=+/#-]$/, "a prefix that does not end in a digit", "HD-"),
  target_url_template: text(
    /^https:\/\/\S*<num>\S*$/,
    "an address that starts with https:// and holds <num>",
    "https://tracker.example.com/HD-<num>",
  ),
  is_alphanumeric: yesOrNo(false).default(false),
});

/** A check that may be red for a while: somebody answers for it, and it ends. */
const advisoryCheck = z.strictObject({
  check: text(/\S/, "the name of a required check", "lint"),
  owner: text(/\S/, "who answers for it: a team or a person"),
  reason: text(/\S/, "why it may be red"),
  expires: day,
});

/** Names of checks, as their jobs report them. */
const checks = setting(z.array(z.string().min(1)), {
  allowed: "a list of names of checks",
  example: [...REQUIRED_CHECKS],
});

/** What the repository has once, whatever its stacks are: owned by the stack shared. */
export const repository = z.strictObject({
  name: repositoryName.default(DEFAULT_REPOSITORY),
  /** Rules of the default branch. What they demand of a commit before it is merged, a deploy demands before it goes out. */
  main: z
    .strictObject({
      requiredChecks: checks.default([...REQUIRED_CHECKS]),
      /** Required checks that may be red until a day: taken out of the ruleset, and reported by the policy on every run. */
      advisoryChecks: setting(z.array(advisoryCheck), {
        allowed: "a list of {check, owner, reason, expires}",
      }).default([]),
      /** Apps that report checks in place of GitHub Actions, by check: their numbers, as `gh api apps/<slug> --jq .id` prints. */
      checkApps: setting(z.record(z.string().min(1), z.int().min(1)), {
        allowed: "numbers of GitHub Apps by the name of their check",
        example: {},
      }).default({}),
      /** Reviews that a pull request needs. GitHub's documentation: 0 to 10. */
      approvals: wholeNumber(0, 10, { unit: "approvals", example: 1 }).default(1),
      /** Whether somebody else than who pushed last must have approved. */
      lastPushApproval: yesOrNo(true).default(true),
      codeOwners: yesOrNo(false).default(false),
    })
    .prefault({}),
  /**
   * Logins whose records of deployments count: of who runs `npm run deploy`, an app's as `<slug>[bot]`. Without any, that of the
   * token which asks. Never github-actions[bot]: any workflow of any branch is that.
   */
  deployers: setting(z.array(z.string().regex(/^(?!github-actions\[bot\]$)[A-Za-z0-9][\w-]*(\[bot\])?$/i)), {
    allowed: "a list of logins, none of them github-actions[bot], which any branch's workflow is",
    example: ["hotdash-deploy"],
  }).default([]),
  /** Minutes that the workflows of a pull request may take together, from the first start to the last end. */
  pipelineMinutes: wholeNumber(1, 360, { unit: "minutes", example: PIPELINE_MINUTES }).default(
    PIPELINE_MINUTES,
  ),
  /** Tags that release: never moved and never deleted. */
  releaseTags: z
    .strictObject({
      patterns: setting(z.array(z.string().regex(/^[^\s/]+$/)).min(1), {
        allowed: "a list of patterns of tags, such as v*",
        example: ["v*"],
      }).default(["v*"]),
      /**
       * Environments to which a commit must have been deployed before it gets such a tag. None by default: GitHub counts a
       * deployment that anybody recorded, and a hotfix is tagged before staging has run it; the deploy asks for staging's run.
       */
      deployedTo: setting(z.array(z.string().min(1)), {
        allowed: "a list of environments",
        example: ["staging"],
      }).default([]),
    })
    .prefault({}),
  /** Labels beside those that workflows rely on. */
  labels: setting(z.array(label), { allowed: "a list of {name, color, description}" }).default([]),
  autolinks: setting(z.array(autolink), {
    allowed: "a list of {key_prefix, target_url_template, is_alphanumeric}",
  }).default([]),
  /** Environments that belong to no single stack, by name: that of all previews, and those of scheduled jobs. */
  environments: z
    .record(z.string().regex(/^(?!(staging|production)$)[^\s/\\:]{1,255}$/), z.strictObject(environmentRules))
    .prefault({ preview: {} }),
});

/** The labels of a repository: those that workflows rely on, then those of the stack file. */
export function labelsOf({ labels }: Pick<z.infer<typeof repository>, "labels">) {
  const own = Object.entries(LABELS).map(([name, rest]) => ({ name, ...rest }));
  return [...own, ...labels];
}
