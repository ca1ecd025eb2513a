import { z } from "zod";

const refNames = z.strictObject({ include: z.array(z.string()), exclude: z.array(z.string()) });
const pattern = z.strictObject({
  name: z.string().optional(),
  negate: z.boolean().optional(),
  operator: z.enum(["starts_with", "ends_with", "contains", "regex"]),
  pattern: z.string(),
});
const bare = <T extends string>(type: T) => z.strictObject({ type: z.literal(type) });
const ruled = <T extends string, P extends z.ZodType>(type: T, parameters: P) =>
  z.strictObject({ type: z.literal(type), parameters });

const mergeMethod = z.enum(["merge", "squash", "rebase"]);
/** GitHub's documentation: 0 to 10 approvals. */
const pullRequest = z.strictObject({
  allowed_merge_methods: z.array(mergeMethod).min(1).optional(),
  automatic_copilot_code_review_enabled: z.boolean().optional(),
  dismiss_stale_reviews_on_push: z.boolean(),
  require_code_owner_review: z.boolean(),
  require_last_push_approval: z.boolean(),
  required_approving_review_count: z.int().min(0).max(10),
  required_review_thread_resolution: z.boolean(),
  required_reviewers: z.array(z.unknown()).optional(),
});
const statusChecks = z.strictObject({
  do_not_enforce_on_create: z.boolean().optional(),
  strict_required_status_checks_policy: z.boolean(),
  required_status_checks: z.array(
    z.strictObject({ context: z.string().min(1), integration_id: z.int().optional() }),
  ),
});
const codeScanning = z.strictObject({
  code_scanning_tools: z.array(
    z.strictObject({
      tool: z.string(),
      alerts_threshold: z.enum(["none", "errors", "errors_and_warnings", "all"]),
      security_alerts_threshold: z.enum(["none", "critical", "high_or_higher", "medium_or_higher", "all"]),
    }),
  ),
});
const mergeQueue = z.strictObject({
  check_response_timeout_minutes: z.int().min(1).max(360),
  grouping_strategy: z.enum(["ALLGREEN", "HEADGREEN"]),
  max_entries_to_build: z.int().min(0).max(100),
  max_entries_to_merge: z.int().min(0).max(100),
  merge_method: z.enum(["MERGE", "SQUASH", "REBASE"]),
  min_entries_to_merge: z.int().min(0).max(100),
  min_entries_to_merge_wait_minutes: z.int().min(0).max(360),
});

/** One rule of a ruleset, by the types that GitHub documents for repositories. */
const rule = z.discriminatedUnion("type", [
  bare("creation"),
  z.strictObject({
    type: z.literal("update"),
    parameters: z.strictObject({ update_allows_fetch_and_merge: z.boolean() }).optional(),
  }),
  bare("deletion"),
  bare("required_linear_history"),
  bare("required_signatures"),
  bare("non_fast_forward"),
  ruled("pull_request", pullRequest),
  ruled("required_status_checks", statusChecks),
  ruled("required_deployments", z.strictObject({ required_deployment_environments: z.array(z.string()) })),
  ruled("merge_queue", mergeQueue),
  ruled("commit_message_pattern", pattern),
  ruled("commit_author_email_pattern", pattern),
  ruled("committer_email_pattern", pattern),
  ruled("branch_name_pattern", pattern),
  ruled("tag_name_pattern", pattern),
  ruled("code_scanning", codeScanning),
  ruled("file_path_restriction", z.strictObject({ restricted_file_paths: z.array(z.string()) })),
  ruled("max_file_path_length", z.strictObject({ max_file_path_length: z.int().min(1) })),
  ruled("file_extension_restriction", z.strictObject({ restricted_file_extensions: z.array(z.string()) })),
  ruled("max_file_size", z.strictObject({ max_file_size: z.int().min(1).max(100) })),
]);

/** Who may pass a ruleset by. */
const bypassActor = z.strictObject({
  actor_id: z.int().nullish(),
  actor_type: z.enum([
    "Integration",
    "OrganizationAdmin",
    "RepositoryRole",
    "Team",
    "DeployKey",
    "EnterpriseOwner",
  ]),
  bypass_mode: z.enum(["always", "pull_request", "exempt"]).default("always"),
});

const fields = {
  target: z.enum(["branch", "tag", "push"]).default("branch"),
  enforcement: z.enum(["disabled", "active", "evaluate"]),
  bypass_actors: z.array(bypassActor).default([]),
  conditions: z.strictObject({ ref_name: refNames.optional() }).optional(),
  rules: z.array(rule).default([]),
  // Clients send these along; the platform knows them from the address.
  source: z.string().optional(),
  source_type: z.enum(["Repository"]).optional(),
};

/** Body of the request that makes a ruleset. */
export const createRuleset = z.strictObject({ name: z.string().min(1), ...fields });
/** Body of the request that changes one; what is left out stays. */
export const updateRuleset = z.strictObject({
  name: z.string().min(1).optional(),
  target: fields.target.unwrap().optional(),
  enforcement: fields.enforcement.optional(),
  bypass_actors: fields.bypass_actors.unwrap().optional(),
  conditions: fields.conditions,
  rules: fields.rules.unwrap().optional(),
  source: fields.source,
  source_type: fields.source_type,
});

/** What a ruleset says. */
export type RulesetContent = Omit<z.infer<typeof createRuleset>, "source" | "source_type">;

/** A ruleset of a repository. Times: milliseconds since the epoch. */
export interface Ruleset {
  id: number;
  content: RulesetContent;
  createdAt: number;
  updatedAt: number;
}

/** The rules with what the platform fills in: a pull request rule without merge methods allows all three. */
export function withDefaults(rules: RulesetContent["rules"]): RulesetContent["rules"] {
  return rules.map((one) => {
    if (one.type !== "pull_request") return one;
    const parameters = { ...one.parameters };
    parameters.allowed_merge_methods ??= ["merge", "squash", "rebase"];
    return { ...one, parameters };
  });
}
