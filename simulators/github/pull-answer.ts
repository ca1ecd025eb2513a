import type { Issue, Pull } from "./activity.ts";
import { sharedPart } from "./issue-answer.ts";
import { repositoryAnswer } from "./repositories.ts";
import { addressesOf, userAnswer } from "./users.ts";
import { nodeId, type Repository, timestamp, type World } from "./world.ts";

/** A pull request as GitHub shows it: `simple` in lists, `full` alone. */
export function pullAnswer(
  world: World,
  repository: Repository,
  issue: Issue & { pull: Pull },
  form: "simple" | "full",
) {
  const { api, site } = addressesOf(world, repository);
  const { number, pull } = issue;
  const url = `${api}/pulls/${number}`;
  const ofIssue = `${api}/issues/${number}`;
  const page = `${site}/pull/${number}`;
  const addresses = {
    issue_url: ofIssue,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    comments_url: `${ofIssue}/comments`,
    statuses_url: `${api}/statuses/${pull.headSha}`,
  };
  const link = (href: string) => ({ href });
  const repo = repositoryAnswer(world, repository);
  const side = (ref: string, sha: string, elsewhere: boolean) => {
    const login = elsewhere ? issue.author : world.owner.login;
    const copy = { ...repo, id: repo.id + 1, full_name: `${login}/${repo.name}`, fork: true };
    const user = userAnswer(world, login);
    return { label: `${login}:${ref}`, ref, sha, user, repo: elsewhere ? copy : repo };
  };
  const merged = pull.mergedAt !== null;
  return {
    id: issue.id,
    node_id: nodeId("PR", issue.id),
    url,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    ...addresses,
    ...sharedPart(world, repository, issue),
    merged_at: pull.mergedAt === null ? null : timestamp(pull.mergedAt),
    merge_commit_sha: pull.mergeSha,
    requested_reviewers: [],
    requested_teams: [],
    auto_merge: null,
    draft: pull.draft,
    head: side(pull.head, pull.headSha, pull.fork),
    base: side(pull.base, repository.activity.git.branches.get(pull.base) ?? "", false),
    _links: {
      self: link(url),
      html: link(page),
      issue: link(ofIssue),
      comments: link(addresses.comments_url),
      review_comments: link(addresses.review_comments_url),
      review_comment: link(addresses.review_comment_url),
      commits: link(addresses.commits_url),
      statuses: link(addresses.statuses_url),
    },
    ...(form === "simple"
      ? {}
      : {
          merged,
          mergeable: merged ? null : true,
          mergeable_state: merged ? "unknown" : "clean",
          merged_by: merged ? userAnswer(world, world.actor.login) : null,
          comments: 0,
          review_comments: 0,
          maintainer_can_modify: false,
          commits: 1,
          additions: 1,
          deletions: 0,
          changed_files: 1,
        }),
  };
}
