import * as z from "zod";

/*
 * Properties of GitHub's answers with their types, from its published description of the REST API (2022-11-28, of 2026).
 * s n b o a x: string, number, boolean, object, list, anything. `?`: may be absent; `?` behind the type: may be null. What is inside of
 * objects and lists has a shape of its own. The description lacks can_admins_bypass, which the API answers all the same.
 */
const SHAPES = {
  issue: `
    id:n node_id:s url:s repository_url:s labels_url:s comments_url:s events_url:s html_url:s
    number:n state:s state_reason?:s? title:s body?:s? user:o? labels:a assignee:o? assignees?:a
    milestone:o? locked:b active_lock_reason?:s? comments:n pull_request?:o closed_at:s?
    created_at:s updated_at:s draft?:b closed_by?:o? body_html?:s body_text?:s timeline_url?:s
    type?:o repository?:o performed_via_github_app?:o? author_association?:s reactions?:o
    sub_issues_summary?:o parent_issue_url?:s? pinned_comment?:o? issue_dependencies_summary?:o
    issue_field_values?:a`,
  comment: `
    id:n node_id:s url:s body?:s body_text?:s body_html?:s html_url:s user:o? created_at:s
    updated_at:s issue_url:s author_association?:s performed_via_github_app?:o? reactions?:o pin?:o?
    minimized?:o?`,
  user: `
    name?:s? email?:s? login:s id:n node_id:s avatar_url:s gravatar_id:s? url:s html_url:s
    followers_url:s following_url:s gists_url:s starred_url:s subscriptions_url:s
    organizations_url:s repos_url:s events_url:s received_events_url:s type:s site_admin:b
    starred_at?:s user_view_type?:s`,
  label: `
    id:n node_id:s url:s name:s description:s? color:s default:b`,
  pull: `
    url:s id:n node_id:s html_url:s diff_url:s patch_url:s issue_url:s commits_url:s
    review_comments_url:s review_comment_url:s comments_url:s statuses_url:s number:n state:s
    locked:b title:s user:o? body:s? labels:a milestone:o? active_lock_reason?:s? created_at:s
    updated_at:s closed_at:s? merged_at:s? merge_commit_sha:s? assignee:o? assignees?:a
    requested_reviewers?:a requested_teams?:a head:o base:o _links:o author_association:s
    auto_merge:o? stack?:o draft?:b`,
  fullPull: `
    url:s id:n node_id:s html_url:s diff_url:s patch_url:s issue_url:s commits_url:s
    review_comments_url:s review_comment_url:s comments_url:s statuses_url:s number:n state:s
    locked:b title:s user:o body:s? labels:a milestone:o? active_lock_reason?:s? created_at:s
    updated_at:s closed_at:s? merged_at:s? merge_commit_sha:s? assignee:o? assignees?:a
    requested_reviewers?:a requested_teams?:a head:o base:o _links:o author_association:s
    auto_merge:o? stack?:o draft?:b merged:b mergeable:b? rebaseable?:b? mergeable_state:s
    merged_by:o? comments:n review_comments:n maintainer_can_modify:b commits:n additions:n
    deletions:n changed_files:n`,
  deployment: `
    url:s id:n node_id:s sha:s ref:s task:s payload:x original_environment?:s environment:s
    description:s? creator:o? created_at:s updated_at:s statuses_url:s repository_url:s
    transient_environment?:b production_environment?:b performed_via_github_app?:o?`,
  deploymentStatus: `
    url:s id:n node_id:s state:s creator:o? description:s environment?:s target_url:s created_at:s
    updated_at:s deployment_url:s repository_url:s environment_url?:s log_url?:s
    performed_via_github_app?:o?`,
  check: `
    id:n head_sha:s node_id:s external_id:s? url:s html_url:s? details_url:s? status:s conclusion:s?
    started_at:s? completed_at:s? output:o name:s check_suite:o? app:o? pull_requests:a
    deployment?:o`,
  status: `
    url:s avatar_url:s? id:n node_id:s state:s description:s? target_url:s? context:s created_at:s
    updated_at:s creator:o?`,
  simpleStatus: `
    description:s? id:n node_id:s state:s context:s target_url:s? required?:b? avatar_url:s? url:s
    created_at:s updated_at:s`,
  combinedStatus: `
    state:s statuses:a sha:s total_count:n repository:o commit_url:s url:s`,
  artifact: `
    id:n node_id:s name:s size_in_bytes:n url:s archive_download_url:s expired:b created_at:s?
    expires_at:s? updated_at:s? digest?:s? workflow_run?:o?`,
  run: `
    id:n name?:s? node_id:s check_suite_id?:n check_suite_node_id?:s head_branch:s? head_sha:s
    path:s run_number:n run_attempt?:n referenced_workflows?:a? event:s status:s? conclusion:s?
    workflow_id:n url:s html_url:s pull_requests:a? created_at:s updated_at:s actor?:o
    triggering_actor?:o run_started_at?:s jobs_url:s logs_url:s check_suite_url:s artifacts_url:s
    cancel_url:s rerun_url:s previous_attempt_url?:s? workflow_url:s head_commit:o? repository:o
    head_repository:o head_repository_id?:n display_title:s`,
  job: `
    id:n run_id:n run_url:s run_attempt?:n node_id:s head_sha:s url:s html_url:s? status:s
    conclusion:s? created_at:s started_at:s completed_at:s? name:s steps?:a check_run_url:s labels:a
    runner_id:n? runner_name:s? runner_group_id:n? runner_group_name:s? workflow_name:s?
    head_branch:s?`,
  release: `
    url:s html_url:s assets_url:s upload_url:s tarball_url:s? zipball_url:s? id:n node_id:s
    tag_name:s target_commitish:s name:s? body?:s? draft:b prerelease:b immutable?:b created_at:s
    published_at:s? updated_at?:s? author:o assets:a body_html?:s body_text?:s mentions_count?:n
    discussion_url?:s reactions?:o`,
  asset: `
    url:s browser_download_url:s id:n node_id:s name:s label:s? state:s content_type:s size:n
    digest:s? download_count:n created_at:s updated_at:s uploader:o?`,
  ref: `
    ref:s node_id:s url:s object:o`,
  comparison: `
    url:s html_url:s permalink_url:s diff_url:s patch_url:s base_commit:o merge_base_commit:o
    status:s ahead_by:n behind_by:n total_commits:n commits:a files?:a`,
  commit: `
    url:s sha:s node_id:s html_url:s comments_url:s commit:o author:o? committer:o? parents:a
    stats?:o files?:a`,
  branch: `
    name:s commit:o protected:b protection?:o protection_url?:s`,
  tag: `
    name:s commit:o zipball_url:s tarball_url:s node_id:s`,
  environment: `
    id:n node_id:s name:s url:s html_url:s created_at:s updated_at:s protection_rules?:a
    deployment_branch_policy?:o? can_admins_bypass?:b`,
  deploymentPolicy: `
    id?:n node_id?:s name?:s type?:s`,
  secret: `
    name:s created_at:s updated_at:s`,
  publicKey: `
    key_id:s key:s id?:n url?:s title?:s created_at?:s`,
  variable: `
    name:s value:s created_at:s updated_at:s`,
  ruleset: `
    id:n name:s target?:s source_type?:s source:s enforcement:s bypass_actors?:a
    current_user_can_bypass?:s node_id?:s _links?:o conditions?:o? rules?:a created_at?:s
    updated_at?:s`,
  autolink: `
    id:n key_prefix:s url_template:s is_alphanumeric:b updated_at?:s?`,
} as const;

/** Name of a shape. */
export type ShapeName = keyof typeof SHAPES;

const KINDS = {
  s: z.string(),
  n: z.number(),
  b: z.boolean(),
  o: z.record(z.string(), z.unknown()),
  a: z.array(z.unknown()),
  x: z.unknown(),
} satisfies Record<string, z.ZodType>;

/** What is wrong with an answer: a property that is missing, of another type, or not described. */
export function wrong(shape: ShapeName, answer: unknown): string[] {
  const properties = SHAPES[shape]
    .trim()
    .split(/\s+/)
    .map((one): [string, z.ZodType] => {
      const [, name = "", optional, kind = "x", nullable] = /^(\w+)(\?)?:(\w)(\?)?$/.exec(one) ?? [];
      const type: z.ZodType = KINDS[kind as keyof typeof KINDS];
      const orNull = nullable ? type.nullable() : type;
      return [name, optional ? orNull.optional() : orNull];
    });
  const { error } = z.strictObject(Object.fromEntries(properties)).safeParse(answer);
  return (error?.issues ?? []).map(({ path, message }) => `${shape} ${path.join(".")}: ${message}`);
}
